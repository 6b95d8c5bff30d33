package dev.sluice.gateway.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a gateway needs to speak over every {@link Wire}. */
final class Wires {
  private static final List<String> EVERYTHING =
      List.of(
          Tokens.SETTING,
          "client.insecure=true",
          "http_stream.enabled=true",
          "sse.enabled=true",
          "tcp.listen=127.0.0.1:0");

  private Wires() {}

  /** Every transport, and then these. */
  static String[] settings(String... more) {
    List<String> settings = new ArrayList<>(EVERYTHING);
    settings.add("unix.path=" + unixPath());
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }

  /** For one gateway, which removes it. */
  static Path unixPath() {
    return Path.of(System.getProperty("java.io.tmpdir"), "sluice-" + UUID.randomUUID() + ".sock");
  }
}
