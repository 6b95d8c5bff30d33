package dev.sluice.gateway.transport.raw;

import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Reader;
import dev.sluice.gateway.connection.TimerWheel;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.net.Tls;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.accept.RefusedSocket;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.codec.FrameSplitter;
import dev.sluice.protocol.codec.FrameTooLongException;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A raw socket up to its first message: turns it into a connection, or says why not. Lives on the
 * socket's event loop.
 *
 * <p>The first message does here what the request does for a WebSocket: until it is whole nothing
 * is kept but its bytes. Only then is asked whether the client is admitted, so that it can be told
 * in the framing that it has chosen, and HTTP has been recognised by then.
 */
final class TcpHandshake extends ChannelInboundHandlerAdapter implements MemoryBudget.Holder {
  private static final Pattern HTTP_REQUEST_LINE = Pattern.compile("[A-Z]+ \\S+ HTTP/\\d(\\.\\d)?");

  private static final CloseReason TLS_NOT_SERVED =
      new CloseReason(CloseReason.BAD_REQUEST.code(), "tls not served", "tls_not_served");
  private static final CloseReason HTTP_NOT_SERVED =
      new CloseReason(CloseReason.BAD_REQUEST.code(), "http not served", "http_not_served");
  private static final CloseReason UNKNOWN_FRAMING =
      new CloseReason(CloseReason.BAD_REQUEST.code(), "unknown framing", "unknown_framing");

  /** How long a client that was refused has to hear of it. */
  private static final Duration MAX_PARTING = Duration.ofSeconds(5);

  private final TcpEndpoint endpoint;
  private final Channel socket;
  private final ConnectionLoop loop;
  private final FrameSplitter input;
  private final TimerWheel.Timer timer =
      new TimerWheel.Timer() {
        @Override
        protected void expired() {
          refuse(CloseReason.STALE);
        }
      };
  private boolean inputEnded;
  private MemoryBudget.@Nullable Claim claim;

  TcpHandshake(TcpEndpoint endpoint, Channel socket, ConnectionLoop loop) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.loop = loop;
    this.input = new FrameSplitter(socket.alloc(), endpoint.maxMessageBytes());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    loop.timers().start(timer, endpoint.firstMessageTimeout().toNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    loop.meters().bytesIn(bytes.readableBytes());
    if (isTls(bytes)) {
      bytes.release();
      refuse(TLS_NOT_SERVED);
    } else {
      input.add(bytes);
      lookForMessage();
      if (timer.isStarted()) { // Otherwise it is decided what becomes of the socket.
        account();
      }
    }
  }

  /** What has come of the first message counts against the node's budget. */
  private void account() {
    claim = loop.inboundBudget().hold(claim, input.heldBytes(), this);
  }

  private void releaseClaim() {
    claim = loop.inboundBudget().hold(claim, 0, this);
  }

  /** The node's budget for held input is spent. */
  @Override
  public void evict() {
    refuse(Reader.INPUT_LIMIT);
  }

  private boolean isTls(ByteBuf bytes) {
    return input.framing() == null && bytes.isReadable() && Tls.begins(bytes);
  }

  private void lookForMessage() {
    try {
      ByteBuf first = input.next();
      if (first != null) {
        decide(first);
      } else if (inputEnded) {
        socket.close();
      }
    } catch (FrameTooLongException tooLong) {
      refuse(CloseReason.MESSAGE_TOO_BIG);
    } catch (MalformedFrameException neither) {
      refuse(UNKNOWN_FRAMING);
    }
  }

  private void decide(ByteBuf first) {
    CloseReason reason = isHttp(first) ? HTTP_NOT_SERVED : reasonToRefuse();
    if (reason == null) {
      becomeConnection(first);
    } else {
      first.release();
      refuse(reason);
    }
  }

  private boolean isHttp(ByteBuf first) {
    return framing() == StreamFraming.LINES
        && first.isReadable()
        && Character.isUpperCase(first.getByte(first.readerIndex()))
        && HTTP_REQUEST_LINE.matcher(first.toString(StandardCharsets.ISO_8859_1)).matches();
  }

  /** Null if it is admitted. What ends with the time makes the client come back. */
  private @Nullable CloseReason reasonToRefuse() {
    Admission.Answer answer = endpoint.admission().admit(socket);
    return switch (answer) {
      case ADMITTED -> null;
      case SHUTDOWN -> CloseReason.SHUTDOWN;
      case ORIGIN_FORBIDDEN -> CloseReason.PERMISSION_DENIED;
      case CONNECTION_LIMIT, CONNECTION_RATE_LIMIT ->
          new CloseReason(
              CloseReason.TOO_MANY_REQUESTS.code(),
              answer.label().replace('_', ' '),
              answer.label());
    };
  }

  private void becomeConnection(ByteBuf first) {
    loop.meters().handshake(Admission.Answer.ADMITTED.label());
    loop.timers().cancel(timer);
    releaseClaim();
    Limits limits = endpoint.limits().get();
    TcpTransport transport =
        new TcpTransport(
            endpoint.name(),
            socket,
            loop,
            limits,
            input,
            Peers.of(socket),
            RawFormat.of(framing()),
            endpoint.commands());
    socket.pipeline().replace(this, null, transport);
    transport.begin(first);
  }

  /** What the client speaks as far as it told: whoever said nothing may read lines. */
  private StreamFraming framing() {
    StreamFraming told = input.framing();
    return told == null ? StreamFraming.LINES : told;
  }

  private void refuse(CloseReason reason) {
    loop.timers().cancel(timer);
    input.release();
    releaseClaim();
    loop.meters().handshake(reason.label());
    endpoint.refusals().report(reason.label(), () -> Sockets.peerText(socket));
    ByteBuf words;
    try {
      words = RawFormat.of(framing()).disconnect(reason, socket.alloc());
    } catch (OutOfMemoryError noWords) {
      socket.close(); // Nothing else would end it: its timer is stopped.
      return;
    }
    socket.pipeline().replace(this, null, new RefusedSocket(words, MAX_PARTING));
  }

  /** The client says no more: its message may be whole though nothing ends it. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      input.end();
      lookForMessage();
      if (ctx.isRemoved()) {
        ctx.pipeline().fireUserEventTriggered(event); // What came of it hears of the end, too.
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.timers().cancel(timer);
    input.release();
    releaseClaim();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    socket.close();
  }
}
