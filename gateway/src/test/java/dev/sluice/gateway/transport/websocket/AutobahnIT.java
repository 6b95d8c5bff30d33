package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpLimits;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.accept.EventLoops;
import dev.sluice.gateway.transport.accept.Listener;
import dev.sluice.protocol.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Holds the WebSocket transport to RFC 6455 with Autobahn's cases, over a real socket. Runs only
 * with {@code -Pautobahn}, which fetches the suite; {@code -Dautobahn.cases=9.*} chooses cases.
 *
 * <p>Group 9, of large messages, needs the leak detection in {@code test.jvm.args} switched off, or
 * it runs out of the suite's 100 seconds a case; and a server that takes messages of 16 MiB.
 */
final class AutobahnIT {

  private static final Path REPORTS = Path.of("target", "autobahn");

  @Test
  void everyCaseIsOkOrInformational() throws Exception {
    assertAllPass("plain", null);
  }

  @Test
  void everyCaseIsWithCompressionServedToo() throws Exception {
    assertAllPass("compressed", new PerMessageDeflate(1, 1));
  }

  private static void assertAllPass(String agent, @Nullable PerMessageDeflate compression)
      throws Exception {
    AutobahnSuite suite = new AutobahnSuite(jarsOrSkip(), REPORTS.resolve(agent));

    try (EchoServer server = startServer(compression)) {
      URI url = URI.create("ws://127.0.0.1:" + server.port() + "/");
      assertThat(suite.run("sluice", url, cases()))
          .isNotEmpty()
          .filteredOn(verdict -> !verdict.passed())
          .isEmpty();
    }
  }

  /** Prints the reason too: Maven keeps that of a skipped test to itself. */
  private static Path jarsOrSkip() {
    String jars = System.getProperty("autobahn.jars");
    if (jars == null) {
      String reason = "AutobahnIT skipped: the suite's jars are not here (expected: -Pautobahn)";
      System.out.println(reason);
      abort(reason);
    }
    return Path.of(jars);
  }

  private static List<String> cases() {
    String chosen = System.getProperty("autobahn.cases");
    return chosen == null ? AutobahnSuite.DEFAULT_CASES : List.of(chosen.split(","));
  }

  /** The gateway's own listener, handshake and transport; only commands are not looked at. */
  private static EchoServer startServer(@Nullable PerMessageDeflate compression)
      throws IOException {
    EventLoopGroup group = EventLoops.start(2);
    MemoryBudget budget = Budgets.unlimited();
    List<ConnectionLoop> loops = new ArrayList<>();
    for (EventLoop executor : EventLoops.of(group)) {
      loops.add(
          new ConnectionLoop(
              loops.size(), executor, budget, Budgets.unlimited(), new LoopMeters()));
    }
    Admission admission =
        new Admission(loops, new Admission.Rules(new AllowedOrigins(List.of()), 0, 0));
    WebSocketEndpoint endpoint =
        new WebSocketEndpoint(
            admission,
            new Peers("", _ -> false),
            compression,
            (socket, loop, _, format) -> new EchoTransport(socket, loop, format));
    Listener listener =
        Listener.tcp(
            group,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            socket ->
                HttpConnection.install(
                    socket,
                    endpoint,
                    new HttpLimits(8192, 8192, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                    Budgets.unlimited().newShare(socket.eventLoop()),
                    new Drain()),
            _ -> new LoopMeters(),
            null);
    return new EchoServer(group, listener);
  }

  private record EchoServer(EventLoopGroup group, Listener listener) implements AutoCloseable {
    int port() {
      return listener.address().getPort();
    }

    @Override
    public void close() {
      listener.close();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /** Sends every message back as it came. */
  private static final class EchoTransport extends WebSocketTransport {
    private static final int MAX_MESSAGE = 16 * 1024 * 1024;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Limits LIMITS =
        new Limits(
            4 * MAX_MESSAGE,
            0,
            64,
            LONG,
            LONG,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO);

    private final ByteBufAllocator allocator;

    private final @Nullable PerMessageDeflate compression;

    EchoTransport(Channel socket, ConnectionLoop loop, WebSocketFormat format) {
      super(socket, loop, LIMITS, MAX_MESSAGE, new Peer(null, ""), format, new NoCommands());
      this.allocator = socket.alloc();
      this.compression = format.compression();
    }

    @Override
    public void message(int opcode, ByteBuf content) {
      ByteBuf frame = allocator.buffer(content.readableBytes() + 10);
      if (compression != null) {
        compression.write(frame, opcode, content);
      } else {
        WebSocketFrames.writeHeader(frame, opcode, content.readableBytes());
        frame.writeBytes(content);
      }
      content.release();
      connection().offer(EncodedMessage.control(frame));
    }
  }

  private static final class NoCommands implements CommandHandler {
    @Override
    public Outcome handle(Connection connection, Command command) {
      throw new AssertionError("an echo has no commands");
    }

    @Override
    public void closed(Connection connection) {}
  }
}
