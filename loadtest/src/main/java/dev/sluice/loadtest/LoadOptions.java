package dev.sluice.loadtest;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the tests that publish. */
@Command
final class LoadOptions {
  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Clients (default: ${DEFAULT-VALUE}).")
  int connections = 1_000;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "How long to publish, such as 10s (the default).")
  Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      description = "How long to do the same before, unmeasured (default: 2s).")
  Duration warmup = Duration.ofSeconds(2);

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description = "Size of each message's data (default: ${DEFAULT-VALUE}, at least 50).")
  int payload = 100;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      description = "Kept connections to publish over (default: ${DEFAULT-VALUE}).")
  int publishers = 1;

  @Option(
      names = "--pipeline",
      paramLabel = "N",
      description =
          "Requests under way at once on each of them (default: ${DEFAULT-VALUE}, as most HTTP"
              + " clients do).")
  int pipeline = 1;

  Load load(int topics, Load.Addressing addressing, double rate) {
    return new Load(
        connections, topics, addressing, rate, duration, warmup, payload, publishers, pipeline);
  }
}
