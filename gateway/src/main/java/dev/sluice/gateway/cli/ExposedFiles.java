package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds files with secrets that every user of the machine may read. */
final class ExposedFiles {
  private final List<String> found = new ArrayList<>();

  private ExposedFiles() {}

  /**
   * A sentence for each. They are to be warned of, and nothing fails for them: in a container there
   * may be nobody else.
   *
   * @param file of the configuration; null if it comes from none
   */
  static List<String> warnings(@Nullable Path file, Config config) {
    ExposedFiles exposed = new ExposedFiles();
    if (file != null && Config.holdsSecrets(file)) {
      exposed.check("the configuration with its secrets", file);
    }
    exposed.check("client.tls.key", config.client().tls());
    exposed.check("tcp.tls.key", config.tcp().tls());
    exposed.check("admin.tls.key", config.admin().tls());
    return exposed.found;
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
        found.add("%s: every user of this machine may read %s (chmod o-r)".formatted(file, what));
      }
    } catch (IOException | UnsupportedOperationException unknown) {
      // Whether it can be read at all is told where it is read.
    }
  }
}
