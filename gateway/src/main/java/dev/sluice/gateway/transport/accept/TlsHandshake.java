package dev.sluice.gateway.transport.accept;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits behind TLS for the end of its handshake, then gives its place to what comes after. */
final class TlsHandshake extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(TlsHandshake.class);

  private final Runnable done;
  private final Consumer<String> failed;

  /**
   * @param failed is told one of a few words
   */
  TlsHandshake(Runnable done, Consumer<String> failed) {
    this.done = done;
    this.failed = failed;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      ctx.pipeline().remove(this);
      done.run();
    } else {
      log.debug("TLS handshake with {} failed", ctx.channel().remoteAddress(), completion.cause());
      failed.accept(wordFor(completion.cause()));
    }
  }

  private static String wordFor(Throwable cause) {
    return switch (cause) {
      case SslHandshakeTimeoutException _ -> "tls_timeout";
      case ClosedChannelException _ -> "tls_aborted";
      default -> "tls_failed";
    };
  }

  /** What went wrong has been told as an event. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
