package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice serve}. */
@Command(
    name = "serve",
    description = "Run a gateway with a configuration of your own.",
    footer = {
      "  sluice serve --config sluice.yaml",
      "  SLUICE_ADMIN_KEY=... sluice serve --config sluice.yaml",
      "  kill -HUP PID    (read the configuration again)"
    })
final class ServeCommand implements Callable<Integer> {
  private final Starter starter;
  private final Console console;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConfigOption config = new ConfigOption();

  ServeCommand(Starter starter, Console console) {
    this.starter = starter;
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Config loaded = config.load(console.environment());
    CertificateFiles.check(loaded);
    return starter.start(StartMode.SERVE, loaded, config.source(console.environment()));
  }
}
