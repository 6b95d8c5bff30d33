package dev.sluice.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What may be asked of a socket whatever stands before it: a proxy, TLS. On its event loop. */
public final class Sockets {
  private static final AttributeKey<InetSocketAddress> PEER =
      AttributeKey.valueOf(Sockets.class, "peer");

  private Sockets() {}

  /**
   * The address of whoever is at the other end, behind a proxy that told it; null where there is
   * none, as on a Unix socket. A stream within a socket has the socket's.
   */
  public static @Nullable InetSocketAddress peer(Channel socket) {
    for (Channel each = socket; each != null; each = each.parent()) {
      if (each.hasAttr(PEER)) {
        return each.attr(PEER).get();
      }
    }
    return socket.remoteAddress() instanceof InetSocketAddress internet ? internet : null;
  }

  /** The same address as text, without the port, for the log. */
  public static String peerText(Channel socket) {
    InetSocketAddress peer = peer(socket);
    return peer == null || peer.getAddress() == null
        ? "a local socket"
        : peer.getAddress().getHostAddress();
  }

  /** Takes a proxy's word for who is at the other end. */
  public static void tellPeer(Channel socket, InetSocketAddress address) {
    socket.attr(PEER).set(address);
  }

  /** Says that nothing more comes, behind all that is written; the other side may still send. */
  public static void endOutput(Channel socket) {
    SslHandler tls = socket.pipeline().get(SslHandler.class);
    if (tls == null) {
      ((DuplexChannel) socket).shutdownOutput();
    } else {
      // Without its close_notify first, the end is an attack (RFC 8446 §6.1).
      tls.closeOutbound().addListener(_ -> ((DuplexChannel) socket).shutdownOutput());
    }
  }

  /**
   * Keeps the socket open though the peer ends its output, or takes no more of ours: the pipeline
   * hears of either by an event and decides.
   */
  public static void outliveEitherEnd(Channel socket) {
    socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    // A failed write must not throw away what was received before it.
    socket.config().setAutoClose(false);
  }

  /** Closes the socket with whichever direction ends first, as is usual. */
  public static void endWithEitherEnd(Channel socket) {
    socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    socket.config().setAutoClose(true);
  }

  /**
   * For writes of which nobody wants to know what became: unlike Netty's own void promise it does
   * not turn a failure into an exception of the pipeline.
   */
  public static ChannelPromise silentPromise(Channel socket) {
    return socket.unsafe().voidPromise();
  }

  /** What was agreed on for this socket by ALPN (RFC 7301), as in {@code h2}; "" for nothing. */
  public static String applicationProtocol(Channel socket) {
    SslHandler tls = socket.pipeline().get(SslHandler.class);
    String agreed = tls == null ? null : tls.applicationProtocol();
    return agreed == null ? "" : agreed;
  }
}
