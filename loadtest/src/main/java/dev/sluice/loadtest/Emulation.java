package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The kept connection over which all clients of a loop answer pings that they cannot answer on
 * their own. It comes back when it is lost and needed. Lives on that loop.
 */
@Sharable // With itself: the same handler on the next connection.
final class Emulation extends ChannelInboundHandlerAdapter {
  private final Worker worker;
  private final Endpoint endpoint;
  private @Nullable ChannelFuture connection;

  /**
   * @param clients where they connect
   */
  Emulation(Worker worker, Endpoint clients) {
    this.worker = worker;
    this.endpoint = clients.at(clients.path().replaceFirst("/connection/.*", "/emulation"));
  }

  /** Before there is a ping: among thousands that connect, it would come too late for a pong. */
  ChannelFuture connect() {
    if (connection == null) {
      connection = worker.connect(endpoint, this);
    }
    return connection;
  }

  void pong(Transport.Session session) {
    ByteBuf request =
        HttpRequest.POST.bytes(
            endpoint,
            "{\"session\":%s,\"node\":%s,\"data\":\"{}\"}"
                .formatted(Json.quoted(session.secret()), Json.quoted(session.node())));
    ChannelFuture connection = connect();
    connection.addListener(
        connected -> {
          if (connected.isSuccess()) {
            connection.channel().writeAndFlush(request);
          } else {
            request.release();
            this.connection = null;
          }
        });
  }

  /** A pong that did not arrive shows in the end of its connection, not in the answer. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object answers) {
    ReferenceCountUtil.release(answers);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection = null;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
