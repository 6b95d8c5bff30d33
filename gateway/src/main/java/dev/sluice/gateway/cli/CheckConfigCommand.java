package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.config.TlsConfig;
import dev.sluice.gateway.net.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice check-config}. */
@Command(
    name = "check-config",
    description = "Check a configuration: print OK, or everything that is wrong with it.",
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
    check("client.tls", loaded.client().tls());
    check("tcp.tls", loaded.tcp().tls());
    check("admin.tls", loaded.admin().tls());
    console.out().println("OK");
    return ExitCode.DONE.number();
  }

  /** Whether the files can be used, if they are there: another machine may be meant. */
  private static void check(String name, TlsConfig tls) {
    if (tls.isOn()
        && Files.isReadable(Path.of(tls.certificate()))
        && Files.isReadable(Path.of(tls.key()))) {
      try {
        Credentials.read(
            new Credentials.Source(name, tls.certificate(), tls.key(), tls.clientAuthorities()));
      } catch (IOException unusable) {
        throw new CommandFailure(ExitCode.CONFIGURATION, String.valueOf(unusable.getMessage()));
      }
    }
  }
}
