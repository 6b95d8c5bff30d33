package dev.sluice.loadtest;

/** Connects, publishes, counts, and reports. */
final class LoadTest {
  private final String name;
  private final Setup setup;
  private final Load load;
  private final Progress progress;

  LoadTest(String name, Setup setup, Load load, Console console) {
    this.name = name;
    this.setup = setup;
    this.load = load;
    this.progress = new Progress(console);
  }

  Report run() {
    OpenFiles.check(load.connections() + load.publishers());
    ServerProcess server = setup.server();
    Long memoryBefore = server == null ? null : server.memory();
    try (Traffic traffic = Traffic.open(setup, load, progress)) {
      Phase.Result result = publish(traffic);
      return new LoadReport(
          name,
          setup.transport(),
          load,
          traffic.connected(),
          result,
          traffic.closed(),
          server == null || !server.isAlive()
              ? null
              : ServerFigures.of(memoryBefore, server.memory(), result));
    } finally {
      progress.clear();
    }
  }

  private Phase.Result publish(Traffic traffic) {
    try (Traffic.Publishers publishers = traffic.publishers()) {
      if (!load.warmup().isZero()) {
        publishers.run(load.warmup(), "warming up");
      }
      return publishers.run(load.duration(), name);
    }
  }
}
