package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.TlsConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** Warns of files with secrets that every user of the machine may read. */
final class ExposedFiles {
  private final PrintWriter err;

  private ExposedFiles(PrintWriter err) {
    this.err = err;
  }

  /** Nothing fails for it: in a container there may be nobody else. */
  static void warn(@Nullable Path file, Config config, PrintWriter err) {
    ExposedFiles exposed = new ExposedFiles(err);
    if (file != null && Config.holdsSecrets(file)) {
      exposed.check("the configuration with its secrets", file);
    }
    exposed.check("client.tls.key", config.client().tls());
    exposed.check("tcp.tls.key", config.tcp().tls());
    exposed.check("admin.tls.key", config.admin().tls());
  }

  private void check(String what, TlsConfig tls) {
    if (tls.isOn()) {
      check(what, Path.of(tls.key()));
    }
  }

  private void check(String what, Path file) {
    try {
      if (Files.isRegularFile(file)
          && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        err.println(
            "warning: %s: every user of this machine may read %s (chmod o-r)"
                .formatted(file, what));
      }
    } catch (IOException | UnsupportedOperationException unknown) {
      // Whether it can be read at all is told where it is read.
    }
  }
}
