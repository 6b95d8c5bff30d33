package dev.sluice.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command reads and writes besides files and sockets. Its text is UTF-8. */
record Console(
    InputStream input, PrintWriter out, PrintWriter err, Map<String, String> environment) {

  static Console ofProcess() {
    return new Console(
        System.in,
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        System.getenv());
  }

  String readAll() throws IOException {
    return new String(input.readAllBytes(), StandardCharsets.UTF_8);
  }
}
