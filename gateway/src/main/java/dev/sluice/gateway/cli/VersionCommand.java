package dev.sluice.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice version}. */
@Command(
    name = "version",
    description = "Print the version of Sluice and of the Java that runs it.",
    footer = "  sluice version")
final class VersionCommand implements Runnable {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().println(Version.text());
  }
}
