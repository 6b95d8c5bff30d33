package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice check-config}. */
@Command(
    name = "check-config",
    description =
        "Check a configuration: print OK, or everything that is wrong with it. Warnings do not"
            + " fail.",
    footer = {
      "  sluice check-config --config sluice.yaml",
      "  SLUICE_CLIENT_PING_INTERVAL=10s sluice check-config"
    })
final class CheckConfigCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConfigOption config = new ConfigOption();

  CheckConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws ConfigException {
    Config loaded = config.load(console.environment());
    CertificateFiles.check(loaded);
    config
        .source(console.environment())
        .warnings(loaded)
        .forEach(warning -> console.err().println("warning: " + warning));
    console.out().println("OK");
    return ExitCode.DONE.number();
  }
}
