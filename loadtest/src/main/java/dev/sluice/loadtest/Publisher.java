package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One kept connection to the admin API. It comes back when it is lost. Lives on the publishing
 * loop.
 */
@Sharable // With itself: the same handler on the next connection.
final class Publisher extends ChannelInboundHandlerAdapter {
  private static final long RECONNECT_MILLIS = 100;

  private final Worker worker;
  private final Endpoint admin;
  private final Listener listener;
  private final ArrayDeque<Message> underWay = new ArrayDeque<>();
  private final Leftover leftover = new Leftover();
  private final AnswerCursor answers;
  private @Nullable Channel socket;
  private int answered;
  private boolean unflushed;
  private boolean closing;

  /**
   * A message that has been sent.
   *
   * @param tally of the phase in which it was
   */
  record Message(Topic topic, long due, long sequence, PublishTally tally) {}

  /** Who gives it what to send. */
  interface Listener {
    /** The connection is there, with no request under way. */
    void connected(Publisher publisher);

    /** So many answers came, and so many more requests may be sent. */
    void answered(Publisher publisher, int answers);

    /** The connection is gone; {@link #connected} may come again. */
    void lost(Publisher publisher);
  }

  Publisher(Worker worker, Endpoint admin, Listener listener) {
    this.worker = worker;
    this.admin = admin;
    this.answers = AnswerCursor.of(admin);
    this.listener = listener;
  }

  ChannelFuture connect() {
    return worker
        .connect(admin, this)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                reconnect();
              }
            });
  }

  /** What has been sent and not answered. */
  Collection<Message> underWay() {
    return underWay;
  }

  /** Ends for good. */
  void close() {
    closing = true;
    if (socket != null) {
      socket.close();
    }
  }

  /** Writes the request; {@link #flush} sends it. */
  void send(Message message) {
    if (socket == null) {
      throw new IllegalStateException("not connected");
    }
    PublishRequest request = message.topic().request();
    ByteBuf bytes = socket.alloc().buffer(request.length());
    request.write(message.due(), message.sequence(), bytes);
    underWay.add(message);
    unflushed = true;
    socket.write(bytes, socket.voidPromise());
  }

  void flush() {
    if (unflushed && socket != null) {
      unflushed = false;
      socket.flush();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    socket = ctx.channel();
    listener.connected(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      read(read);
    } catch (MalformedFrameException e) {
      fail(String.valueOf(e.getMessage()));
      ctx.close();
    } finally {
      read.release();
    }
  }

  private void read(ByteBuf read) throws MalformedFrameException {
    long now = Stamp.now();
    Scratch scratch = worker.scratch();
    leftover.join(read, scratch);
    answers.over(scratch.bytes(), scratch.from(), scratch.to());
    while (answers.next()) {
      Message message = underWay.poll();
      if (message == null) {
        throw new MalformedFrameException("an answer to no request");
      }
      answered++;
      message.tally().countAnswer(message, answers.error(), now);
    }
    scratch.understood(answers.position());
    leftover.keep(scratch);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    int answers = answered;
    answered = 0;
    if (answers > 0) {
      listener.answered(this, answers);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    socket = null;
    answered = 0;
    leftover.forget();
    listener.lost(this);
    fail(Reasons.LOST);
    reconnect();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Reasons.of(cause));
    ctx.close();
  }

  private void fail(String reason) {
    long now = Stamp.now();
    for (Message message = underWay.poll(); message != null; message = underWay.poll()) {
      message.tally().countAnswer(message, reason, now);
    }
  }

  private void reconnect() {
    if (!closing) {
      worker.loop().schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
