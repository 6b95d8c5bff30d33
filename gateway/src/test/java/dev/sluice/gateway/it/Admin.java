package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static dev.sluice.gateway.it.Json.withoutDetail;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * A backend on one kept connection. Single quotes stand for double ones in bodies that it sends.
 */
final class Admin implements AutoCloseable {
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final HttpSocket http;

  Admin(InetSocketAddress address) throws IOException {
    http = new HttpSocket(address);
  }

  Admin(InetSocketAddress address, HttpSocket.Link link) throws IOException {
    http = new HttpSocket(address, 0, link);
  }

  HttpSocket http() {
    return http;
  }

  /** Calls a method and returns the body of its answer, which is a 200, without details. */
  String call(String method, String body) throws IOException {
    HttpSocket.Answer answer = post("/api/" + method, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return withoutDetail(answer.body());
  }

  /** Publishes; returns nothing: the answer is right. */
  void publish(String channel, String data) throws IOException {
    String answer = call("publish", "{'channel':'" + channel + "','data':" + data + "}");
    assertThat(answer).startsWith(json("{'result':"));
  }

  HttpSocket.Answer post(String path, String body, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Type: application/json";
    return http.post(path, json(body), all);
  }

  HttpSocket.Answer get(String path, String... headers) throws IOException {
    return http.request("GET", path, headers);
  }

  /**
   * The value of a series as {@code /metrics} writes it, as in {@code sluice_users}; 0 if absent.
   */
  double metric(String series) throws IOException {
    String begin = json(series) + " ";
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(begin.length())))
        .sum();
  }

  /** All series of a name together. */
  double sum(String name) throws IOException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits until a series has the value: what it counts may still be under way. */
  void awaitMetric(String series, double value) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    double last = metric(series);
    while (last != value && System.nanoTime() < end) {
      Thread.onSpinWait();
      last = metric(series);
    }
    assertThat(last).as(series).isEqualTo(value);
  }

  /** Calls a method until it answers this: what changes it may still be under way. */
  void await(String method, String body, String expected) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    String last = call(method, body);
    while (!last.equals(json(expected)) && System.nanoTime() < end) {
      Thread.onSpinWait();
      last = call(method, body);
    }
    assertThat(last).isEqualTo(json(expected));
  }

  /** How many sockets were closed before they came to speak their protocol. */
  double refused(String reason) throws IOException {
    return metric(refusedSeries(reason));
  }

  void awaitRefused(String reason, double count) throws IOException {
    awaitMetric(refusedSeries(reason), count);
  }

  private static String refusedSeries(String reason) {
    return "sluice_sockets_refused_total{reason='" + reason + "'}";
  }

  /** How many connections have ended for a reason. */
  double closed(String reason) throws IOException {
    return metric(closedSeries(reason));
  }

  void awaitClosed(String reason, double count) throws IOException {
    awaitMetric(closedSeries(reason), count);
  }

  /** The same of another transport than WebSocket. */
  void awaitClosed(String transport, String reason, double count) throws IOException {
    awaitMetric(closedSeries(transport, reason), count);
  }

  private static String closedSeries(String reason) {
    return closedSeries("websocket", reason);
  }

  private static String closedSeries(String transport, String reason) {
    return "sluice_connections_closed_total{reason='%s',transport='%s'}"
        .formatted(reason, transport);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
