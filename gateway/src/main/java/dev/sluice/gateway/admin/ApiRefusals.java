package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Refusal;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import io.netty.channel.EventLoop;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Counts and logs calls over HTTP that are refused before their bodies are read. Any thread. */
final class ApiRefusals {
  private static final Logger log = LoggerFactory.getLogger(ApiRefusals.class);

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "API call refused");
  private final Function<EventLoop, LoopMeters> meters;

  /**
   * @param meters those of an event loop
   */
  ApiRefusals(Function<EventLoop, LoopMeters> meters) {
    this.meters = meters;
  }

  /**
   * @param method that was called, by its name in metrics
   */
  void report(String method, Refusal why, Exchange exchange) {
    meters.apply(exchange.loop()).apiCalled(method, why.label());
    refusals.report(why.label(), () -> Sockets.peerText(exchange.socket()));
  }
}
