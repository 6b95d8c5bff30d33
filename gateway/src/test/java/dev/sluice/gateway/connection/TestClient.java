package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A client, its socket, and the connection that the gateway has for it. */
public final class TestClient {
  private final ConnectionLoop loop;
  private final TestSocket socket = new TestSocket();
  private final CommandHandler commands;
  private final TestTransport transport;
  private final Connection connection;

  public TestClient(
      ConnectionLoop loop, Limits limits, TestFormat format, CommandHandler commands) {
    this.loop = loop;
    this.commands = commands;
    transport = new TestTransport(format);
    connection = new Connection(socket, loop, transport, limits, commands);
    transport.carries(connection);
    socket.pipeline().addLast(transport);
  }

  public Connection connection() {
    return connection;
  }

  public TestSocket socket() {
    return socket;
  }

  /** What it was made with, unless that was another handler. */
  public TestCommands commands() {
    return (TestCommands) commands;
  }

  TestTransport transport() {
    return transport;
  }

  /** As if the connect command had succeeded. */
  public TestClient connected(String user) {
    connection.connected(new Identity(user, null, 0));
    return this;
  }

  public TestClient connected() {
    return connected("");
  }

  /** Sends one frame. */
  public ByteBuf sends(String frame) {
    var bytes = socket.alloc().buffer();
    bytes.writeCharSequence(frame, StandardCharsets.UTF_8);
    socket.pipeline().fireChannelRead(bytes);
    loop.flush();
    return bytes;
  }

  /** Sends calls with these ids in one frame. */
  ByteBuf calls(int... ids) {
    var frame = new StringBuilder();
    for (var id : ids) {
      frame.append(frame.isEmpty() ? "" : "\n").append("{\"id\":%d,\"rpc\":{}}".formatted(id));
    }
    return sends(frame.toString());
  }

  /** What came so far, line by line. */
  public List<String> received() {
    return socket.lines();
  }
}
