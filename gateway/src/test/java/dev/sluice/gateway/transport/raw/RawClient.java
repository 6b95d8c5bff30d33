package dev.sluice.gateway.transport.raw;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client on a raw socket that no system knows of, in one of the framings. */
public final class RawClient {
  static final int MAX_MESSAGE_BYTES = 1000;
  static final Duration FIRST_MESSAGE_TIMEOUT = Duration.ofSeconds(2);

  private final StreamFraming framing;
  private final TestSocket socket;
  private Connection connection;

  public RawClient(
      StreamFraming framing,
      TestLoop loop,
      Admission admission,
      Limits limits,
      CommandHandler commands) {
    this.framing = framing;
    this.socket = new TestSocket(loop.clock());
    TcpEndpoint endpoint =
        new TcpEndpoint(
            "tcp", admission, () -> limits, MAX_MESSAGE_BYTES, FIRST_MESSAGE_TIMEOUT, commands);
    socket.pipeline().addLast(new TcpHandshake(endpoint, socket, loop.connections()));
  }

  public TestSocket socket() {
    return socket;
  }

  /** What carries it since its first message. */
  public Connection connection() {
    var transport = socket.pipeline().get(TcpTransport.class); // None is left once it is closed.
    connection = transport == null ? connection : transport.connection();
    return connection;
  }

  /** As if the connect command had succeeded. */
  public RawClient connected() {
    sends(call(1));
    connection().connected(Identity.ANONYMOUS);
    socket.clear();
    return this;
  }

  /** Sends messages in one go. */
  RawClient sends(String... messages) {
    return sendsBytes(framed(framing, messages));
  }

  public RawClient sendsBytes(byte[] bytes) {
    if (socket.isOpen()) {
      socket.pipeline().fireChannelRead(socket.alloc().buffer().writeBytes(bytes));
      socket.pipeline().fireChannelReadComplete();
    }
    return this;
  }

  /** Says that it says no more. */
  RawClient ends() {
    socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    return this;
  }

  /** All messages that came so far. */
  public List<String> received() {
    return framing == StreamFraming.LINES ? socket.lines() : frames();
  }

  private List<String> frames() {
    var frames = new ArrayList<String>();
    for (var in = ByteBuffer.wrap(socket.bytes()); in.hasRemaining(); ) {
      var frame = new byte[in.getInt()];
      in.get(frame);
      frames.add(new String(frame, StandardCharsets.UTF_8));
    }
    return frames;
  }

  public static byte[] framed(StreamFraming framing, String... messages) {
    var bytes = Unpooled.buffer();
    for (var message : messages) {
      framing.write(bytes, out -> out.writeCharSequence(message, StandardCharsets.UTF_8));
    }
    return Arrays.copyOf(bytes.array(), bytes.readableBytes());
  }

  public static String call(int id) {
    return "{\"id\":%d,\"rpc\":{}}".formatted(id);
  }

  static String disconnect(int code, String reason) {
    return "{\"push\":{\"disconnect\":{\"code\":%d,\"reason\":\"%s\"}}}".formatted(code, reason);
  }
}
