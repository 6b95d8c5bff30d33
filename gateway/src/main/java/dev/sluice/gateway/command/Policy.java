package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.Namespace;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import java.util.concurrent.CompletionStage;

/**
 * Decides what clients may do. Asked on the connection's loop, which it must not block. It changes
 * nothing and may answer late, on any thread. A stage that fails closes the connection with 3004.
 */
public interface Policy {

  /** Whether the client may connect, and who it is. */
  CompletionStage<Verdict<ConnectTerms>> connect(Requester requester, Command.Connect command);

  /** Whether the client may subscribe to a channel of the namespace. */
  CompletionStage<Verdict<Terms>> subscribe(
      Requester requester, Command.Subscribe command, Namespace namespace);

  /**
   * Whether the client may publish to a channel of the namespace.
   *
   * @param isSubscribed whether it is subscribed to the channel
   * @return the data to publish
   */
  CompletionStage<Verdict<Payload>> publish(
      Requester requester, Command.Publish command, Namespace namespace, boolean isSubscribed);

  /**
   * Whether the connection may stay longer.
   *
   * @return the identity from now on, and the server-side subscriptions that the client must have
   */
  CompletionStage<Verdict<ConnectTerms>> refresh(Requester requester, Command.Refresh command);

  /** Whether a subscription may stay longer. {@code TOKEN_EXPIRED} ends it. */
  CompletionStage<Verdict<Terms>> refreshSubscription(
      Requester requester, Command.SubRefresh command);
}
