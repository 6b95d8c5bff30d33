package dev.sluice.gateway;

import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.Reader;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.transport.accept.SocketPipeline;
import dev.sluice.gateway.transport.stream.EmulationEndpoint;
import dev.sluice.protocol.CloseReason;

/**
 * Has every counter begin at 0, with all labels that are known from the start: a rate misses the
 * first event of a series that begins with it.
 */
final class InitialMetrics {
  private InitialMetrics() {}

  /**
   * @param meters of any loop, when the transports have been named to it
   */
  static void expectAll(LoopMeters meters, Methods methods) {
    meters.expectCommands();
    CloseReason.ALL.forEach(reason -> meters.expectClosed(reason.label()));
    meters.expectClosed(CloseReason.requested(4000, "").label());
    meters.expectClosed(Reader.INPUT_LIMIT.label());
    meters.expectClosed(Connection.OUT_OF_MEMORY.label());
    SocketPipeline.REASONS.forEach(meters::expectSocketRefused);
    EmulationEndpoint.OUTCOMES.forEach(meters::expectEmulation);
    for (OverflowPolicy policy : OverflowPolicy.values()) {
      for (DropReason reason : DropReason.values()) {
        meters.expectDropped(policy.label(), reason.label());
      }
    }
    methods.expectCalls(meters);
  }
}
