package dev.sluice.loadtest;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice loadtest idle}. */
@Command(
    name = "idle",
    description = "Open connections and hold them: what do they cost when nothing happens?",
    footer = {
      "  sluice loadtest idle --connections 10000 --hold 30s --pid 4711",
      "  sluice loadtest idle --steps 4000,16000 --pid 4711 --collect --json",
      "  sluice loadtest idle --url tcp://127.0.0.1:8002 --hold 30s"
    })
final class IdleCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(names = "--connections", paramLabel = "N", description = "Clients (default: 10000).")
  @Nullable Integer connections;

  @Option(
      names = "--steps",
      paramLabel = "N",
      split = ",",
      description =
          "Instead: as many clients, then as many, such as 4000,16000. The memory of a connection"
              + " is the slope from the first step to the last.")
  List<Integer> steps = List.of();

  @Option(
      names = "--hold",
      paramLabel = "DURATION",
      description = "How long to hold them (default: 30s).")
  Duration hold = Duration.ofSeconds(30);

  @Option(
      names = "--subscribe",
      paramLabel = "BOOL",
      arity = "0..1",
      fallbackValue = "true",
      description = "Whether each client also subscribes to a channel of its own (default: true).")
  boolean subscribe = true;

  @Option(
      names = "--collect",
      description =
          "Have the gateway, if it is a JVM, collect its garbage before its memory is read, and"
              + " tell how much of its heap lives (with this JDK's jcmd).")
  boolean collect;

  @Mixin SetupOptions setup = new SetupOptions();

  IdleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (connections != null && !steps.isEmpty()) {
      throw new Failure(ExitCode.USAGE, "--connections and --steps (expected: one of them)");
    }
    if (steps.isEmpty()) {
      steps = List.of(connections == null ? 10_000 : connections);
    }
    Idle idle = new Idle(steps, hold, subscribe, collect);
    Report report = new IdleTest(setup.setup(console), idle, console).run();
    return report.print(console, setup.form()).number();
  }
}
