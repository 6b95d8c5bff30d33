package dev.sluice.gateway.connection;

import dev.sluice.protocol.Command;
import java.util.Collection;

/** What the commands of a connection mean. Called on the connection's loop; must not block it. */
public interface CommandHandler {

  /**
   * Carries out one command. If the outcome is {@link Outcome.Pending}, the next command of the
   * same connection follows when it is settled.
   */
  Outcome handle(Connection connection, Command command);

  /**
   * Whether a command may be carried out now. If not, something that was accepted for the
   * connection before the command is still on its way to it.
   */
  default boolean isTurnOf(Connection connection, Command command) {
    return true;
  }

  /**
   * Runs the action, on the loop, once everything accepted for the connection so far is done.
   *
   * @param commands those that the action will carry out
   */
  default void inTurn(Connection connection, Collection<Command> commands, Runnable action) {
    action.run();
  }

  /**
   * The connection ends and must get no push from here on. Called once, for each connection that
   * was connected or has subscriptions.
   */
  void closed(Connection connection);
}
