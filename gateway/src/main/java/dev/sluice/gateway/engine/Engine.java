package dev.sluice.gateway.engine;

import java.util.concurrent.CompletionStage;

/**
 * Gives every publication its place in its channel's order and brings it to all nodes. Called from
 * any thread.
 */
public interface Engine {

  /** The way from the engine to this node's subscribers. */
  interface Outlet {
    /**
     * Routes a publication to the subscribers of its channel on this node. Calls for the same
     * channel come one after the other, in the channel's order. Does not block.
     *
     * @return how many subscribers there are at this moment
     * @throws OverloadedException if a shard has no room; then no shard has taken it
     */
    int deliver(ChannelPush push) throws OverloadedException;
  }

  /**
   * Publishes. The embedded engine's stage is always complete already; it fails with {@link
   * OverloadedException} if the node cannot take more at the moment.
   */
  CompletionStage<Published> publish(ChannelPush push);
}
