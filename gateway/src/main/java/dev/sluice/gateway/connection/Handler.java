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
 *
 * <p>A command does not overtake what was accepted for the connection before it came: it waits for
 * its turn. All commands that have come by then have the same turn.
 */
final class Handler {
  private static final Logger log = LoggerFactory.getLogger(Handler.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final CommandHandler commands;
  private boolean busy;

  /** So many of the next commands came before the last turn was asked for, and need none. */
  private int inTurn;

  private @Nullable Runnable end;

  Handler(Connection connection, InboundQueue inbound, CommandHandler commands) {
    this.connection = connection;
    this.inbound = inbound;
    this.commands = commands;
  }

  /** Handles what waits, as far as it does not have to wait for something itself. */
  void run() {
    while (!busy && connection.isOpen()) {
      Command command = inbound.peek();
      if (command == null) {
        if (end != null) {
          end.run();
        }
        return;
      }
      if (inTurn == 0 && !commands.isTurnOf(connection, command)) {
        awaitTurn();
        return;
      }
      inTurn = Math.max(0, inTurn - 1);
      inbound.poll();
      handle(command);
    }
  }

  private void awaitTurn() {
    busy = true;
    int asking = inbound.length();
    commands.inTurn(
        connection,
        () -> {
          busy = false;
          inTurn = asking;
          connection.commandDone();
        });
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
          } catch (RuntimeException | Error failure) { // Nobody else would hear of it.
            connection.failed(failure);
          }
        },
        connection.loop());
  }

  private CompletableFuture<Outcome> start(Command command) {
    try {
      return commands.handle(connection, command).toCompletableFuture();
    } catch (RuntimeException | Error failure) {
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
