package dev.sluice.loadtest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the load cost the gateway.
 *
 * @param cpuUsPerDelivery microseconds of CPU, user and system, over messages delivered
 * @param cores how many it kept busy while it published
 * @param memoryBytesBefore before the first connection; null where the system does not tell
 */
record ServerFigures(
    double cpuSeconds,
    double cpuUsPerDelivery,
    double cores,
    @Nullable Long memoryBytesBefore,
    @Nullable Long memoryBytesAfter) {

  static ServerFigures of(
      @Nullable Long memoryBefore, @Nullable Long memoryAfter, Phase.Result result) {
    Duration cpu = result.serverCpu();
    long delivered = result.delivered().delivered();
    return new ServerFigures(
        Figures.rounded(cpu.toNanos() / 1e9),
        Figures.rounded(cpu.toNanos() / 1e3 / delivered),
        Figures.rounded((double) cpu.toNanos() / result.nanos()),
        memoryBefore,
        memoryAfter);
  }

  void addTo(Summary summary) {
    summary.line(
        "gateway",
        "%s µs of CPU per delivery, %s cores"
            .formatted(Figures.decimal(cpuUsPerDelivery), Figures.decimal(cores)));
    if (memoryBytesBefore != null && memoryBytesAfter != null) {
      summary.line(
          "",
          "memory %s before, %s after"
              .formatted(
                  Figures.megabytes(memoryBytesBefore), Figures.megabytes(memoryBytesAfter)));
    }
  }
}
