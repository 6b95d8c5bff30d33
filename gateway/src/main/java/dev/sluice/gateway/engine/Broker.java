package dev.sluice.gateway.engine;

import java.util.concurrent.CompletionStage;

/**
 * Gives every publication its place in its channel's order and brings it to all nodes. Called from
 * any thread, event loops included: no method blocks.
 *
 * <p>Each stage completes within a time limit of the broker's own, on any thread.
 */
public interface Broker {

  /** The way from the broker to this node's subscribers. */
  interface Receiver {
    /**
     * Routes a publication to the subscribers of its channel on this node. Calls for the same
     * channel come one after the other, in the channel's order. Does not block.
     *
     * @return how many subscribers there are at this moment
     * @throws OverloadedException if a shard has no room; then no shard has taken it
     */
    int receive(ChannelPush push) throws OverloadedException;
  }

  /** Called once, before any other method. */
  void start(Receiver receiver);

  /**
   * This node takes an interest in a channel: the receiver gets what is published to it from the
   * completion of the stage on. Not called again for the channel before {@link #unsubscribe}.
   *
   * @return fails if the node cannot hear of the channel
   */
  CompletionStage<Void> subscribe(String channel);

  /** This node has no interest in the channel any more. */
  void unsubscribe(String channel);

  /**
   * Publishes to a channel.
   *
   * @return fails with {@link OverloadedException} if the node cannot take more at the moment
   */
  CompletionStage<Published> publish(ChannelPush push);
}
