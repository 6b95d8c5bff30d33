package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice default-config}. */
@Command(
    name = "default-config",
    description = "Print a configuration file with every key, its default, and a line about it.",
    footer = "  sluice default-config > sluice.yaml")
final class DefaultConfigCommand implements Runnable {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  DefaultConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    console.out().print(Config.defaultYaml());
    console.out().flush();
  }
}
