package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the commands of a connection one at a time, in order, and tells the client what came of
 * each. Lives on the connection's loop: a command that waits delays those behind it, not the loop.
 *
 * <p>A command does not overtake what was accepted for the connection before it arrived: it waits
 * for its turn. All commands that have arrived by then have the same turn, up to one that publishes
 * or waits.
 */
final class Handler {
  /** How long a command may wait for decisions. Then it fails with error 100, connect with 3004. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(Handler.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final CommandHandler commands;
  private boolean awaitsTurn;

  /** How many of the next commands arrived before the last turn was requested, and need none. */
  private int inTurn;

  /** The command that waits for a decision; null if there is none. */
  private @Nullable Waiting waiting;

  private @Nullable Runnable end;

  Handler(Connection connection, InboundQueue inbound, CommandHandler commands) {
    this.connection = connection;
    this.inbound = inbound;
    this.commands = commands;
  }

  /** Handles queued commands until one of them has to wait. */
  void run() {
    while (!isBusy() && connection.isOpen()) {
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
      Outcome outcome = handle(command);
      if (command instanceof Command.Publish || outcome instanceof Outcome.Pending) {
        inTurn = 0; // More may have been accepted for the connection by now.
      }
      settle(command, outcome, null);
    }
  }

  private boolean isBusy() {
    return awaitsTurn || waiting != null;
  }

  private void awaitTurn() {
    awaitsTurn = true;
    int asking = inbound.length();
    commands.inTurn(
        connection,
        inbound.waiting(),
        () -> {
          awaitsTurn = false;
          inTurn = asking;
          connection.commandDone();
        });
  }

  /**
   * Handles a pong ahead of the commands that wait, since the heartbeat has a time limit of its
   * own.
   *
   * @return false for any other command, and if no command waits
   */
  boolean handleAhead(Command command) {
    if (!(command instanceof Command.Pong) || !isBusy() || !connection.isConnected()) {
      return false;
    }
    settle(command, handle(command), null);
    return true;
  }

  /** Runs the action, which ends the connection, once the queued commands have been handled. */
  void endWith(Runnable last) {
    end = last;
    run();
  }

  /** The connection ends: the decision that is awaited will not be committed. */
  void stop() {
    if (waiting != null) {
      connection.timers().cancel(waiting);
      waiting = null;
    }
  }

  private Outcome handle(Command command) {
    try {
      return Objects.requireNonNull(commands.handle(connection, command), "outcome");
    } catch (RuntimeException | Error failure) {
      return failed(command, failure);
    }
  }

  private static Outcome failed(Command command, Throwable failure) {
    log.error("command {} failed", command.getClass().getSimpleName(), failure);
    return Outcome.close(CloseReason.INTERNAL_ERROR);
  }

  /**
   * Tells the client the outcome, or waits for it.
   *
   * @param waited the command's earlier wait, whose time limit holds on; null if it has not waited
   */
  private void settle(Command command, Outcome outcome, @Nullable Waiting waited) {
    Outcome last = outcome;
    while (last instanceof Outcome.Pending pending) {
      CompletableFuture<Decision> decision = pending.decision().toCompletableFuture();
      if (!decision.isDone()) {
        Waiting wait = waited == null ? startWaiting(command) : waited;
        wait.await(decision, pending.abandon());
        return;
      }
      last = commit(command, decision);
    }
    if (waited != null) {
      stop();
    }
    tell(command, last);
  }

  private static Outcome commit(Command command, CompletableFuture<Decision> decision) {
    return decision
        .handle(
            (made, failure) -> failure == null ? commit(command, made) : failed(command, failure))
        .resultNow();
  }

  private static Outcome commit(Command command, @Nullable Decision decision) {
    try {
      return Objects.requireNonNull(
          Objects.requireNonNull(decision, "decision").commit(), "outcome");
    } catch (RuntimeException | Error failure) {
      return failed(command, failure);
    }
  }

  private Waiting startWaiting(Command command) {
    Waiting begun = new Waiting(command);
    waiting = begun;
    connection.timers().start(begun, TIME_LIMIT.toNanos());
    return begun;
  }

  private void tell(Command command, Outcome outcome) {
    if (!connection.isOpen()) {
      return;
    }
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
      case Outcome.Pending _ ->
          throw new IllegalStateException("a pending outcome (expected: settled)");
    }
  }

  /** A command that waits for a decision. Expires at the time limit. */
  private final class Waiting extends TimerWheel.Timer {
    private final Command command;
    private Runnable abandon = () -> {};

    Waiting(Command command) {
      this.command = command;
    }

    void await(CompletableFuture<Decision> decision, Runnable onAbandon) {
      abandon = onAbandon;
      decision.whenCompleteAsync((_, _) -> decided(decision), connection.loop());
    }

    private void decided(CompletableFuture<Decision> decision) {
      if (waiting == this && connection.isOpen()) { // Otherwise it comes too late.
        resume(() -> settle(command, commit(command, decision), this));
      }
    }

    @Override
    protected void expired() {
      waiting = null;
      connection.commandTimedOut(command);
      resume(
          () -> {
            abandon.run();
            tell(command, tookTooLong());
          });
    }

    /**
     * Without a connect command the connection is of no use, and may not be able to get a reply.
     */
    private Outcome tookTooLong() {
      return command instanceof Command.Request request && !(command instanceof Command.Connect)
          ? Outcome.error(request.id(), ErrorCode.INTERNAL)
          : Outcome.close(CloseReason.INTERNAL_ERROR);
    }

    private void resume(Runnable step) {
      try {
        step.run();
        connection.commandDone();
      } catch (RuntimeException | Error failure) { // Nobody else would hear of it.
        connection.failed(failure);
      }
    }
  }
}
