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

  /** The connection ends: it must get no push from here on. Called once. */
  void closed(Connection connection);
}
