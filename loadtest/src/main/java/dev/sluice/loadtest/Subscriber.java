package dev.sluice.loadtest;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.codec.JsonClientCodec;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client: connects over WebSocket, subscribes, and counts what comes. Lives on its worker's
 * loop.
 */
final class Subscriber extends ChannelInboundHandlerAdapter {
  private final Worker worker;
  private final Login login;
  private final Listener listener;
  private final Leftover leftover = new Leftover();
  private State state = State.UPGRADING;
  private boolean answersPings;
  private String clientId = "";
  private @Nullable Following following;

  /**
   * What it connects with.
   *
   * @param subscription null for none
   */
  record Login(Endpoint endpoint, String token, @Nullable Subscription subscription) {}

  /**
   * What it subscribes to.
   *
   * @param token "" for none
   */
  record Subscription(String channel, String token) {}

  /** Who waits for it to be ready. Called on the worker's loop. */
  interface Listener {
    void ready(Subscriber subscriber);

    void failed(Subscriber subscriber, String reason);
  }

  private enum State {
    UPGRADING,
    /** Waits for the replies to connect and subscribe. */
    JOINING,
    READY,
    CLOSED
  }

  Subscriber(Worker worker, Login login, Listener listener) {
    this.worker = worker;
    this.login = login;
    this.listener = listener;
  }

  /** What the gateway calls this connection. */
  String clientId() {
    return clientId;
  }

  Worker worker() {
    return worker;
  }

  /** Counts the messages of this topic, from the next phase on. */
  void follow(Topic topic) {
    following = new Following(topic);
    worker.add(following);
  }

  /** Its end, which comes now, is wanted. */
  void leave() {
    state = State.CLOSED;
  }

  ChannelFuture connect() {
    return worker
        .connect(login.endpoint().address(), this)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                ended(Reasons.of(connected.cause()));
              }
            });
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Upgrade.request(login.endpoint(), ctx.alloc()), ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      read(read, ctx);
    } catch (MalformedFrameException e) {
      close(String.valueOf(e.getMessage()), ctx);
    } finally {
      read.release();
    }
  }

  private void read(ByteBuf read, ChannelHandlerContext ctx) throws MalformedFrameException {
    if (state == State.CLOSED) {
      return;
    }
    long now = Stamp.now();
    int end = leftover.join(read, worker.scratch());
    byte[] bytes = worker.scratch().bytes();
    int position = 0;
    if (state == State.UPGRADING) {
      position = Upgrade.endOfAnswer(bytes, end);
      if (position > 0) {
        state = State.JOINING;
        join(ctx);
      }
    }
    if (state != State.UPGRADING) {
      FrameCursor frames = worker.frames();
      frames.over(bytes, position, end);
      while (state != State.CLOSED && frames.next()) {
        frame(frames, bytes, now, ctx);
      }
      position = frames.position();
    }
    leftover.keep(bytes, position, end);
  }

  private void join(ChannelHandlerContext ctx) {
    ByteBuf commands = ctx.alloc().buffer();
    JsonClientCodec.INSTANCE.write(
        new Command.Connect(1, login.token(), null, Map.of(), "loadtest", "", Map.of()), commands);
    Subscription subscription = login.subscription();
    if (subscription != null) {
      commands.writeByte('\n');
      JsonClientCodec.INSTANCE.write(
          new Command.Subscribe(
              2, subscription.channel(), subscription.token(), SubscribeOptions.NONE),
          commands);
    }
    ctx.writeAndFlush(ClientFrames.frame(FrameCursor.TEXT, commands), ctx.voidPromise());
  }

  private void frame(FrameCursor frame, byte[] bytes, long now, ChannelHandlerContext ctx)
      throws MalformedFrameException {
    switch (frame.opcode()) {
      case FrameCursor.TEXT -> messages(frame, bytes, now, ctx);
      case FrameCursor.PING -> {
        ByteBuf same = ctx.alloc().buffer().writeBytes(bytes, frame.from(), length(frame));
        ctx.writeAndFlush(ClientFrames.frame(FrameCursor.PONG, same), ctx.voidPromise());
      }
      case FrameCursor.PONG -> {}
      case FrameCursor.CLOSE -> {
        ByteBuf same = ctx.alloc().buffer().writeBytes(bytes, frame.from(), length(frame));
        String reason = CloseFrame.text(same);
        ctx.writeAndFlush(ClientFrames.frame(FrameCursor.CLOSE, same))
            .addListener(ChannelFutureListener.CLOSE);
        ended(reason);
      }
      default -> throw new MalformedFrameException("a WebSocket frame that is not text");
    }
  }

  private static int length(FrameCursor frame) {
    return frame.to() - frame.from();
  }

  private void messages(FrameCursor frame, byte[] bytes, long now, ChannelHandlerContext ctx)
      throws MalformedFrameException {
    MessageCursor messages = worker.messages();
    messages.over(bytes, frame.from(), frame.to());
    while (state != State.CLOSED && messages.next()) {
      if (following != null && messages.kind() == MessageCursor.Kind.MARKED) {
        worker.tally().received(following.receive(messages.sequence()), messages.stamp(), now);
      } else if (messages.kind() == MessageCursor.Kind.PING) {
        pinged(ctx);
      } else {
        int length = messages.to() - messages.from();
        ByteBuf line = Unpooled.wrappedBuffer(bytes, messages.from(), length);
        message(JsonClientCodec.INSTANCE.readMessage(line), ctx);
      }
    }
  }

  private void pinged(ChannelHandlerContext ctx) {
    if (answersPings) {
      ctx.writeAndFlush(ClientFrames.pong(), ctx.voidPromise());
      worker.pingAnswered();
    }
  }

  private void message(ServerMessage message, ChannelHandlerContext ctx) {
    switch (message) {
      case Reply.Connected connected -> {
        clientId = connected.client();
        answersPings = connected.pong();
        if (login.subscription() == null) {
          ready();
        }
      }
      case Reply.Subscribed _ -> ready();
      case Reply.Failed failed ->
          close("error %d %s".formatted(failed.code(), failed.message()), ctx);
      case Push.Unsubscribed unsubscribed -> close("unsubscribed: " + unsubscribed.reason(), ctx);
      case ServerMessage.Ping _ -> pinged(ctx);
      case Reply _, Push _ -> {} // Not asked for, and not in the way.
    }
  }

  private void ready() {
    state = State.READY;
    listener.ready(this);
  }

  private void close(String reason, ChannelHandlerContext ctx) {
    ended(reason);
    ctx.close();
  }

  private void ended(String reason) {
    State before = state;
    state = State.CLOSED;
    switch (before) {
      case UPGRADING, JOINING -> listener.failed(this, reason);
      case READY -> worker.closed(reason);
      case CLOSED -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended(Reasons.LOST);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(Reasons.of(cause), ctx);
  }
}
