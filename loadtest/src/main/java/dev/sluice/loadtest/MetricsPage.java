package dev.sluice.loadtest;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a gateway says of itself at {@code /metrics}. */
final class MetricsPage {
  private MetricsPage() {}

  /** The sample of this name, without labels; null if there is none, or no answer. */
  static @Nullable Double read(Endpoint admin, String name) {
    String request =
        "GET %s/metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
            .formatted(admin.path().replaceFirst("/$", ""), admin.authority());
    try (RawSocket socket = new RawSocket(admin)) {
      return sample(socket.connect().send(request).readAll(), name);
    } catch (IOException e) {
      return null;
    }
  }

  static @Nullable Double sample(String page, String name) {
    return page.lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .map(line -> Double.valueOf(line.substring(name.length() + 1)))
        .orElse(null);
  }
}
