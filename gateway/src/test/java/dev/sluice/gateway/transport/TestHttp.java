package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.HttpLimits;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.Drain;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A socket that speaks HTTP with a handler. */
public final class TestHttp {
  private static final HttpLimits LIMITS =
      new HttpLimits(1000, 8000, Duration.ofMinutes(1), Duration.ofMinutes(1));

  private TestHttp() {}

  public static TestSocket socket(HttpHandler handler) {
    var socket = new TestSocket();
    HttpConnection.install(
        socket, handler, LIMITS, Budgets.unlimited().newShare(socket.eventLoop()), new Drain());
    return socket;
  }

  /**
   * @param lines the request line and the headers
   */
  public static void request(TestSocket socket, String... lines) {
    var head = String.join("\r\n", lines) + "\r\n\r\n";
    socket.writeInbound(
        ByteBufAllocator.DEFAULT.buffer().writeBytes(head.getBytes(StandardCharsets.US_ASCII)));
  }
}
