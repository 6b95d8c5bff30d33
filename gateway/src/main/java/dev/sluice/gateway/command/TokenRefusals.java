package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.log.ReasonLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the log which check a token failed, never the token itself. A client learns no more than
 * that its token was refused. Any thread.
 */
final class TokenRefusals {
  private static final Logger log = LoggerFactory.getLogger(TokenRefusals.class);

  private final ReasonLog ofConnections =
      new ReasonLog(log, Level.WARN, "connection token refused");
  private final ReasonLog ofSubscriptions =
      new ReasonLog(log, Level.WARN, "subscription token refused");

  void connection(Requester requester, TokenFault fault) {
    report(ofConnections, requester, fault);
  }

  void subscription(Requester requester, TokenFault fault) {
    report(ofSubscriptions, requester, fault);
  }

  private static void report(ReasonLog refusals, Requester requester, TokenFault fault) {
    refusals.report(
        fault.check(), () -> "%s; %s".formatted(fault.details(), requester.peer().addressText()));
  }
}
