package dev.sluice.gateway.http;

import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The other end of an HTTP connection, and the clock that the connection goes by. */
final class TestPeer implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(10);

  private final MockTicker clock = Ticker.newMockTicker();
  private final TestSocket socket = new TestSocket(clock);
  private final Drain drain = new Drain();

  TestPeer(HttpHandler handler, HttpLimits limits) {
    this(handler, limits, Budgets.unlimited());
  }

  TestPeer(HttpHandler handler, HttpLimits limits, MemoryBudget inbound) {
    HttpConnection.install(socket, handler, limits, inbound.newShare(socket.eventLoop()), drain);
  }

  TestSocket socket() {
    return socket;
  }

  /** The node will go. */
  void nodeWillGo() {
    drain.begin();
    socket.runPendingTasks();
  }

  /** The node goes now. */
  void nodeGoes() {
    drain.end();
    socket.runPendingTasks();
  }

  /** Lines end in CR and LF. */
  void sends(String text) {
    sendsBytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes come as they are, in one read. */
  ByteBuf sendsBytes(byte[] bytes) {
    var buffer = ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes);
    if (socket.isOpen()) {
      socket.pipeline().fireChannelRead(buffer);
      socket.pipeline().fireChannelReadComplete();
      socket.runPendingTasks();
    } else {
      buffer.release();
    }
    return buffer;
  }

  /** Has nothing more to send, and still listens. */
  void endsInput() {
    socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    socket.runPendingTasks();
  }

  /** What came back without its dates, with lines that end in LF. */
  String received() {
    return socket.text().replace("\r\n", "\n").replaceAll("\nDate: [^\n]+", "");
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  void advance(Duration time) {
    for (var left = time; left.isPositive(); left = left.minus(STEP)) {
      var step = left.compareTo(STEP) < 0 ? left : STEP;
      clock.advance(step.toNanos(), TimeUnit.NANOSECONDS);
      socket.runScheduledPendingTasks();
    }
  }

  @Override
  public void close() {
    socket.close();
    socket.runPendingTasks();
  }
}
