package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.net.Tls;
import dev.sluice.gateway.transport.accept.FirstByte.Expected;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a listener's sockets pass before they speak their protocol, in this order: limits, the PROXY
 * header, TLS. Whoever does not pass is told by one word, which is counted, and closed. Runs on the
 * socket's event loop.
 */
public final class SocketPipeline {
  /** How a port tells that it will not serve, in plain text. */
  public enum Dialect {
    HTTP {
      @Override
      ByteBuf refusal(Channel socket, int status, String text) {
        return Response.text(status, text).alone(socket.alloc());
      }
    },
    LINES {
      @Override
      ByteBuf refusal(Channel socket, int status, String text) {
        return ByteBufUtil.writeUtf8(socket.alloc(), text + "\n");
      }
    };

    /**
     * @param status as HTTP would have it
     */
    abstract ByteBuf refusal(Channel socket, int status, String text);
  }

  /**
   * What is asked for; null stands for nothing.
   *
   * @param proxies who may send the PROXY header that is then expected
   * @param timeout of the PROXY header, and of the TLS handshake
   */
  public record Rules(
      Dialect dialect,
      @Nullable SocketLimits limits,
      @Nullable Predicate<InetAddress> proxies,
      @Nullable Tls tls,
      Duration timeout) {}

  /** Why a socket may be closed before it speaks its protocol, in logs and metrics. */
  public static final List<String> REASONS =
      List.of(
          SocketLimits.TOTAL,
          SocketLimits.PER_ADDRESS,
          SocketLimits.RATE,
          "proxy_header",
          "proxy_untrusted",
          "tls_unexpected",
          "tls_missing",
          "tls_timeout",
          "tls_aborted",
          "tls_failed");

  /** How long whoever speaks the wrong way has to hear of it. */
  private static final Duration MOMENT = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(SocketPipeline.class);

  private final Rules rules;
  private final Function<EventLoop, LoopMeters> meters;
  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "socket refused");

  public SocketPipeline(Rules rules, Function<EventLoop, LoopMeters> meters) {
    this.rules = rules;
    this.meters = meters;
  }

  /**
   * Puts this before a protocol, which must not count on hearing that the socket is active: it may
   * be so for long.
   */
  public Consumer<Channel> before(Consumer<Channel> protocol) {
    return socket -> accept(socket, protocol);
  }

  private void accept(Channel socket, Consumer<Channel> protocol) {
    String refused = rules.limits() == null ? null : rules.limits().enter(socket);
    Predicate<InetAddress> proxies = rules.proxies();
    if (refused != null) {
      turnAway(socket, refused);
    } else if (proxies == null) {
      identified(socket, protocol);
    } else if (isFrom(proxies, socket)) {
      ProxyHeader.await(
          socket,
          rules.timeout(),
          () -> identified(socket, protocol),
          () -> count(socket, "proxy_header"));
    } else {
      count(socket, "proxy_untrusted");
      socket.close();
    }
  }

  private static boolean isFrom(Predicate<InetAddress> proxies, Channel socket) {
    return socket.remoteAddress() instanceof InetSocketAddress sender
        && proxies.test(sender.getAddress());
  }

  /** It is known who is at the other end. */
  private void identified(Channel socket, Consumer<Channel> protocol) {
    InetSocketAddress peer = Sockets.peer(socket);
    String refused =
        rules.limits() == null || peer == null
            ? null
            : rules.limits().enter(socket, peer.getAddress());
    if (refused != null) {
      turnAway(socket, refused);
    } else if (rules.tls() == null) {
      if (rules.dialect() == Dialect.HTTP) { // Raw protocols look at the first byte themselves.
        socket.pipeline().addLast(new FirstByte(Expected.NO_TLS, this::refuseTls));
      }
      protocol.accept(socket);
    } else {
      encrypt(socket, rules.tls(), protocol);
    }
  }

  private void encrypt(Channel socket, Tls tls, Consumer<Channel> protocol) {
    SslHandler handler = tls.newHandler(socket.alloc());
    handler.setHandshakeTimeoutMillis(rules.timeout().toMillis());
    handler
        .sslCloseFuture()
        .addListener(
            end -> {
              if (end.isSuccess()) {
                clientEndedTls(socket);
              }
            });
    socket
        .pipeline()
        .addLast(new FirstByte(Expected.TLS, this::refusePlain))
        .addLast(handler)
        .addLast(new TlsHandshake(() -> protocol.accept(socket), word -> count(socket, word)));
  }

  /** The client's close_notify is its half of the end, as a FIN is without TLS. */
  private static void clientEndedTls(Channel socket) {
    boolean listensOn =
        socket.config() instanceof SocketChannelConfig config && config.isAllowHalfClosure();
    if (listensOn) {
      socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      socket.close();
    }
  }

  // Refusals.

  /** At once, whether or not the client has read it: there are too many to wait for any. */
  private void turnAway(Channel socket, String reason) {
    count(socket, reason);
    if (rules.tls() == null) {
      socket
          .writeAndFlush(rules.dialect().refusal(socket, 503, reason))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      socket.close();
    }
  }

  private void refuseTls(ChannelHandlerContext here) {
    count(here.channel(), "tls_unexpected");
    tell(here, "this port does not speak TLS");
  }

  private void refusePlain(ChannelHandlerContext here) {
    here.pipeline().remove(TlsHandshake.class);
    here.pipeline().remove(SslHandler.class);
    count(here.channel(), "tls_missing");
    tell(here, "this port speaks TLS only");
  }

  private void tell(ChannelHandlerContext here, String text) {
    ByteBuf words = rules.dialect().refusal(here.channel(), 400, text);
    here.pipeline().replace(here.handler(), null, new RefusedSocket(words, MOMENT));
  }

  private void count(Channel socket, String reason) {
    meters.apply(socket.eventLoop()).socketRefused(reason);
    refusals.report(reason, () -> Sockets.peerText(socket));
  }
}
