package dev.sluice.gateway.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Which Sluice this is, on which Java. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  static String text() {
    // The jar's manifest has it; there is none when classes run from where they were compiled.
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return "sluice %s (Java %s, %s)"
        .formatted(
            version == null ? "development" : version,
            Runtime.version(),
            System.getProperty("java.vendor", "unknown vendor"));
  }
}
