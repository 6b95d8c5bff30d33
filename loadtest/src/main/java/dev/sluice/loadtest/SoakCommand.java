package dev.sluice.loadtest;

import dev.sluice.loadtest.Endpoint.Scheme;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice loadtest soak}. */
@Command(
    name = "soak",
    description = {
      "A fan-out for a long time, with bad company: clients that come and go, sockets that are not"
          + " read, garbage, and attacks of a hundredth of the size that would hurt.",
      "It passes if the fan-out stays as fast as without, nothing is lost, and in the end the"
          + " gateway holds no more than before. Loopback addresses only."
    },
    footer = {
      "  sluice loadtest soak --duration 1h --pid 4711",
      "  sluice loadtest soak --duration 2m --pid 4711 --attacks 0 --slow-readers 50"
    })
final class SoakCommand implements Callable<Integer> {
  private static final Duration MOST_ALONE = Duration.ofMinutes(5);

  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Clients of the fan-out (default: ${DEFAULT-VALUE}).")
  int connections = 1_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Messages published to them per second (default: 50).")
  double rate = 50;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description = "Size of each message's data (default: ${DEFAULT-VALUE}, at least 50).")
  int payload = 100;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "How long all of it takes, such as 1h (the default).")
  Duration duration = Duration.ofHours(1);

  @Option(
      names = "--alone",
      paramLabel = "DURATION",
      description =
          "How much of it, at the beginning and again at the end, the fan-out is alone (default:"
              + " a tenth, at most 5m).")
  @Nullable Duration alone;

  @Option(
      names = "--warmup",
      paramLabel = "DURATION",
      description = "How long to do the same before, unmeasured (default: 10s).")
  Duration warmup = Duration.ofSeconds(10);

  @Option(
      names = "--settle",
      paramLabel = "DURATION",
      description = "How long the gateway may take in the end to let go (default: 1m).")
  Duration settle = Duration.ofMinutes(1);

  @Option(
      names = "--churn",
      paramLabel = "N",
      description = "Clients per second that come and go (default: 20).")
  double churn = 20;

  @Option(
      names = "--slow-readers",
      paramLabel = "N",
      description = "Subscribers at a time that read nothing (default: ${DEFAULT-VALUE}).")
  int slowReaders = 20;

  @Option(
      names = "--garbage",
      paramLabel = "N",
      description = "Sockets per second that send garbage (default: 10).")
  double garbage = 10;

  @Option(
      names = "--attacks",
      paramLabel = "N",
      description = "Attacks per second, in turns (default: 0.5).")
  double attacks = 0.5;

  @Option(
      names = "--p99-ratio",
      paramLabel = "N",
      description = "How many times as long the p99 may be beside all this (default: 1.5).")
  double p99Ratio = 1.5;

  @Option(
      names = "--heap-growth",
      paramLabel = "MIB",
      description = "How much more may live on the heap in the end (default: ${DEFAULT-VALUE}).")
  int heapGrowth = 32;

  @Option(
      names = "--direct-growth",
      paramLabel = "MIB",
      description = "How much more direct memory there may be (default: ${DEFAULT-VALUE}).")
  int directGrowth = 32;

  @Option(
      names = "--descriptor-growth",
      paramLabel = "N",
      description = "How many more files may be open (default: ${DEFAULT-VALUE}).")
  int descriptorGrowth = 10;

  @Option(
      names = "--thread-growth",
      paramLabel = "N",
      description = "How many more threads there may be (default: ${DEFAULT-VALUE}).")
  int threadGrowth = 5;

  @Mixin SetupOptions options = new SetupOptions();

  SoakCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (options.allowRemote) {
      throw new Failure(
          ExitCode.USAGE, "--allow-remote (expected: without, as a soak attacks the gateway)");
    }
    Setup setup = options.setup(console);
    ServerProcess server = setup.server();
    if (server == null) {
      throw new Failure(ExitCode.USAGE, "--pid is missing (expected: the gateway's process)");
    }
    plain("--url", setup.clients(), Scheme.WS);
    plain("--admin", setup.admin(), Scheme.HTTP);
    PrintWriter log =
        switch (options.form()) {
          case TEXT -> console.out();
          case JSON -> console.err();
        };
    Report report = new SoakTest(setup, server, soak(), console, log).run();
    return report.print(console, options.form()).number();
  }

  /** The visitors speak in bytes of their own, without TLS. */
  private static void plain(String option, Endpoint endpoint, Scheme scheme) {
    if (endpoint.scheme() != scheme) {
      throw Expect.wrong(option, endpoint.scheme() + "://", "an URL with " + scheme + "://");
    }
  }

  private Soak soak() {
    Duration tenth = duration.dividedBy(10);
    Duration usual = tenth.compareTo(MOST_ALONE) < 0 ? tenth : MOST_ALONE;
    Load traffic =
        new Load(
            connections, 1, Load.Addressing.SHARED_CHANNEL, rate, duration, warmup, payload, 1, 1);
    return new Soak(
        traffic,
        duration,
        alone == null ? usual : alone,
        churn,
        slowReaders,
        garbage,
        attacks,
        settle,
        new Soak.Tolerances(p99Ratio, heapGrowth, directGrowth, descriptorGrowth, threadGrowth));
  }
}
