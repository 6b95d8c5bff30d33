package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.util.internal.PlatformDependent;

/**
 * The limits on the node's memory, by the configuration and by how much direct memory Java may use.
 *
 * @param queues what waits for blocked sockets
 * @param clientInput what clients have sent and is not handled yet
 * @param backendInput the same of backends, apart: no client can take it from them
 */
record MemoryBudgets(MemoryBudget queues, MemoryBudget clientInput, MemoryBudget backendInput) {

  static MemoryBudgets of(Config config) {
    long memory = PlatformDependent.maxDirectMemory();
    // The longest body twice: buffers that grow are larger than what is in them.
    long backends = Math.max(memory / 8, 2 * config.admin().maxRequestBodySize());
    return new MemoryBudgets(
        new MemoryBudget(
            config.client().queueTotalMaxSize().orElse(memory / 4),
            MemoryBudget.Order.LARGEST_FIRST),
        new MemoryBudget(
            config.client().inputTotalMaxSize().orElse(memory / 8),
            MemoryBudget.Order.OLDEST_FIRST),
        new MemoryBudget(
            config.admin().inputTotalMaxSize().orElse(backends), MemoryBudget.Order.OLDEST_FIRST));
  }

  long inputBytes() {
    return clientInput.bytes() + backendInput.bytes();
  }
}
