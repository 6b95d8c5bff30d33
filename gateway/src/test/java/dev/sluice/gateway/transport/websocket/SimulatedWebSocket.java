package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Peer;
import io.netty.channel.Channel;

/** A WebSocket of the gateway on a socket of a test, and the frames of its client. */
public final class SimulatedWebSocket {
  private SimulatedWebSocket() {}

  public static Connection open(
      Channel socket, ConnectionLoop loop, Limits limits, String user, CommandHandler commands) {
    var transport =
        new WebSocketTransport(
            socket, loop, limits, 4096, new Peer(null, user), WebSocketFormat.JSON, commands);
    socket.pipeline().addLast(transport);
    return transport.connection();
  }

  public static byte[] text(String text) {
    return ClientFrames.text(text);
  }

  public static byte[] ping(String text) {
    return ClientFrames.ping(text);
  }

  public static byte[] close(int code) {
    return ClientFrames.close(code, "");
  }

  /** A reserved opcode. */
  public static byte[] invalid() {
    return ClientFrames.frame(0x83, new byte[0]);
  }
}
