package dev.sluice.gateway.it;

import dev.sluice.gateway.net.Pki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The conversation over TLS, wherever there is TCP below. */
final class WireConversationOverTlsIT extends WireConversationIT {
  @TempDir private Path files;
  private Pki server;

  @BeforeAll
  void makeCertificate() throws Exception {
    server = Pki.of("sluice");
  }

  @Override
  List<Wire> wires() {
    return Stream.of(Wire.values()).filter(wire -> !wire.transport().equals("unix")).toList();
  }

  @Override
  List<String> settings() throws Exception {
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.addAll(server.install(files, "tcp"));
    return settings;
  }

  @Override
  HttpSocket.Link link() {
    return tcp -> server.over(tcp);
  }
}
