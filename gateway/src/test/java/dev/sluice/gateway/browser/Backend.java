package dev.sluice.gateway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** What pushes to the pages: calls of the API, each over a connection of its own. */
final class Backend {
  private Backend() {}

  static void publish(Gateway gateway, String channel, String data) throws Exception {
    call(gateway, "publish", "{\"channel\":\"%s\",\"data\":%s}".formatted(channel, data));
  }

  /** The answer, which is a result. */
  static String call(Gateway gateway, String method, String body) throws Exception {
    int port = gateway.adminAddress().getPort();
    return post(URI.create("http://127.0.0.1:%d/api/%s".formatted(port, method)), body);
  }

  static String post(URI address, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.body()).contains("\"result\"");
      return response.body();
    }
  }
}
