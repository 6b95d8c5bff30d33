package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a connection's commands one at a time, in order, and says what came of each. Lives on the
 * connection's loop: a command that waits holds back those behind it, not the loop.
 */
final class Handler {
  private static final Logger log = LoggerFactory.getLogger(Handler.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final CommandHandler commands;
  private boolean busy;
  private @Nullable Runnable end;

  Handler(Connection connection, InboundQueue inbound, CommandHandler commands) {
    this.connection = connection;
    this.inbound = inbound;
    this.commands = commands;
  }

  /** Handles what waits, as far as it does not have to wait for something itself. */
  void run() {
    while (!busy && connection.isOpen()) {
      Command command = inbound.poll();
      if (command != null) {
        handle(command);
      } else if (end != null) {
        end.run();
        return;
      } else {
        return;
      }
    }
  }

  /** Nothing sensible follows what waits: runs this, which ends the connection, after that. */
  void endWith(Runnable last) {
    end = last;
    run();
  }

  private void handle(Command command) {
    CompletableFuture<Outcome> outcome = start(command);
    if (outcome.isDone()) {
      settle(command, outcome);
      return;
    }
    busy = true;
    outcome.whenCompleteAsync(
        (_, _) -> {
          busy = false;
          try {
            settle(command, outcome);
            connection.commandDone();
          } catch (RuntimeException failure) { // Nobody else would hear of it.
            connection.failed(failure);
          }
        },
        connection.loop());
  }

  private CompletableFuture<Outcome> start(Command command) {
    try {
      return commands.handle(connection, command).toCompletableFuture();
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void settle(Command command, CompletableFuture<Outcome> done) {
    if (!connection.isOpen()) {
      return;
    }
    Throwable failure = done.handle((_, thrown) -> thrown).join();
    if (failure != null) {
      log.error("command {} failed", command.getClass().getSimpleName(), failure);
    }
    Outcome outcome =
        failure == null ? done.resultNow() : Outcome.close(CloseReason.INTERNAL_ERROR);
    switch (outcome) {
      case Outcome.Answer(var reply) -> {
        connection.meters().commandAnswered(command, reply);
        connection.send(reply);
      }
      case Outcome.Close(var reason) -> {
        connection.meters().commandClosed(command, reason.label());
        connection.close(reason);
      }
      case Outcome.Silent _ -> connection.meters().commandAnswered(command, null);
    }
  }
}
