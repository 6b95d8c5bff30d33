package dev.sluice.gateway.transport.raw;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.transport.Admission;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a port or a Unix socket needs whose clients speak without HTTP: lines of JSON, or JSON with
 * a length before it. One instance serves all event loops.
 *
 * @param name of the transport, as in metrics
 * @param limits those of the next connection: they may be reloaded
 * @param maxMessageBytes of a message from a client
 * @param firstMessageTimeout within which the first message must be there, whole
 * @param refusals tells the log of those that do not become connections
 */
public record TcpEndpoint(
    String name,
    Admission admission,
    Supplier<Limits> limits,
    int maxMessageBytes,
    Duration firstMessageTimeout,
    CommandHandler commands,
    ReasonLog refusals) {
  private static final Logger log = LoggerFactory.getLogger(TcpEndpoint.class);

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
        new ReasonLog(log, Level.WARN, name + " socket refused"));
  }

  /** Makes a fresh socket speak it. */
  public void install(Channel socket) {
    // A client may end what it says and still hear the answers.
    socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    ConnectionLoop loop = admission.loopOf(socket.eventLoop());
    socket.pipeline().addLast(new TcpHandshake(this, socket, loop));
  }
}
