package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.TlsConfig;
import dev.sluice.gateway.net.Credentials;
import java.util.ArrayList;
import java.util.List;

/** The PEM files that a configuration names, checked before anything is started with them. */
final class CertificateFiles {
  private CertificateFiles() {}

  /** Ends the command with all that is wrong with the files of the listeners that there will be. */
  static void check(Config config) {
    List<String> problems = new ArrayList<>();
    check("client.tls", config.client().tls(), problems);
    if (config.tcp().listen().isPresent()) {
      check("tcp.tls", config.tcp().tls(), problems);
    }
    check("admin.tls", config.admin().tls(), problems);
    if (!problems.isEmpty()) {
      throw new CommandFailure(ExitCode.CONFIGURATION, String.join("\n", problems));
    }
  }

  private static void check(String name, TlsConfig tls, List<String> problems) {
    if (tls.isOn()) {
      problems.addAll(
          Credentials.problems(
              new Credentials.Source(name, tls.certificate(), tls.key(), tls.clientAuthorities())));
    }
  }
}
