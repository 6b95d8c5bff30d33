package dev.sluice.gateway.connection;

import dev.sluice.protocol.Command;
import java.util.concurrent.CompletionStage;

/** What the commands of a connection mean. Called on the connection's loop; must not block it. */
public interface CommandHandler {

  /**
   * Carries out one command. The next one of the same connection follows when the stage completes;
   * what has nothing to wait for returns a stage that is complete already.
   */
  CompletionStage<Outcome> handle(Connection connection, Command command);

  /**
   * Whether a command may be carried out now. If not, something that was accepted for the
   * connection before the command came is still on its way to it.
   */
  default boolean isTurnOf(Connection connection, Command command) {
    return true;
  }

  /** Runs this, on the loop, when all that was accepted for the connection by now is done. */
  default void inTurn(Connection connection, Runnable action) {
    action.run();
  }

  /** The connection ends: it must get no push from here on. Called once. */
  void closed(Connection connection);
}
