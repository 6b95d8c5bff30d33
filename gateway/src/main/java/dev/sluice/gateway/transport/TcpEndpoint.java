package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.http.Rejections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a port or a Unix socket needs whose clients speak without HTTP: lines of JSON, or JSON with
 * a length before it. One instance serves all event loops.
 *
 * @param name of the transport, as in metrics
 * @param limits those of the next connection: they may be reloaded
 * @param maxMessageBytes of a message from a client
 * @param firstMessageTimeout within which the first message must be there, whole
 * @param rejections where those that do not become connections are counted for the log
 */
public record TcpEndpoint(
    String name,
    Admission admission,
    Supplier<Limits> limits,
    int maxMessageBytes,
    Duration firstMessageTimeout,
    CommandHandler commands,
    Rejections rejections) {

  public TcpEndpoint(
      String name,
      Admission admission,
      Supplier<Limits> limits,
      int maxMessageBytes,
      Duration firstMessageTimeout,
      CommandHandler commands) {
    this(
        name,
        admission,
        limits,
        maxMessageBytes,
        firstMessageTimeout,
        commands,
        new Rejections(name + " sockets"));
  }

  /** Makes a fresh socket speak it. */
  public void install(Channel socket) {
    // A client may end what it says and still hear the answers.
    socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ConnectionLoop loop = admission.loopOf(socket.eventLoop());
    socket.pipeline().addLast(new TcpHandshake(this, socket, loop));
  }
}
