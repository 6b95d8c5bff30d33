package dev.sluice.gateway.command;

import static java.util.concurrent.CompletableFuture.completedStage;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Whose a connection is, once it is there. Called on the connection's loop. */
public final class Bindings {
  /** What came of it. */
  public enum Outcome {
    DONE,
    /** It has ended meanwhile. */
    NOT_CONNECTED,
    /** The user has as many connections as it may have. */
    CONNECTION_LIMIT
  }

  private final Hub hub;
  private final ServerSubscriptions subscriptions;

  public Bindings(Hub hub, ServerSubscriptions subscriptions) {
    this.hub = hub;
    this.subscriptions = subscriptions;
  }

  /**
   * Makes it the user's connection: what is pushed to the user reaches it from here on, and what is
   * pushed to the one before does not. It stays until when it would have, and subscribed to what it
   * is, save for the users' personal channels.
   *
   * @param user "" for nobody's
   * @param info what others see of it from here on
   * @return completes when the client is in its personal channel, if it has one
   */
  public CompletionStage<Outcome> bind(
      Connection connection, String user, @Nullable Payload info, Rules rules) {
    if (!connection.isConnected()) {
      return completedStage(Outcome.NOT_CONNECTED);
    }
    Identity before = connection.identity();
    boolean moves = !before.user().equals(user);
    List<Connection> leaving =
        hub.identify(connection, new Identity(user, info, before.expireAt()), rules.ofOneUser());
    if (leaving == null) {
      return completedStage(Outcome.CONNECTION_LIMIT);
    }
    CompletionStage<Void> moved = completedStage(null);
    if (moves) {
      String left = rules.personalChannel(before.user());
      if (left != null) {
        subscriptions.unsubscribe(connection, left, UnsubscribeReason.SERVER);
      }
      String entered = rules.personalChannel(user);
      if (entered != null) {
        moved = subscriptions.subscribe(connection, entered, Terms.PLAIN, rules);
      }
    }
    leaving.forEach(other -> other.closeInTurn(CloseReason.CONNECTION_LIMIT));
    return moved.thenApply(_ -> Outcome.DONE);
  }
}
