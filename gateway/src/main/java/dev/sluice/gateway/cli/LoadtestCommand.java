package dev.sluice.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** {@code sluice loadtest}: a program of its own, named here so that it is found. */
@Command(
    name = "loadtest",
    description =
        "Put a gateway under load. A program of its own, which the launcher ./sluice starts.",
    footer = "  ./sluice loadtest --help")
final class LoadtestCommand implements Callable<Integer> {
  @Mixin HelpOption help = new HelpOption();
  @Unmatched String[] arguments = {};

  @Override
  public Integer call() {
    throw new CommandFailure(
        ExitCode.USAGE, "the load generator is a program of its own: run ./sluice loadtest");
  }
}
