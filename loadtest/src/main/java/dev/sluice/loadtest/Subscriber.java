package dev.sluice.loadtest;

import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.codec.JsonClientCodec;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One client: connects, subscribes, and counts what comes. Lives on its worker's loop. */
final class Subscriber extends ChannelInboundHandlerAdapter implements Transport.Receiver {
  private final Worker worker;
  private final Login login;
  private final Transport transport;
  private final Listener listener;
  private final Leftover leftover = new Leftover();
  private State state = State.JOINING;
  private boolean answersPings;
  private Transport.Session session = Transport.Session.NONE;
  private @Nullable ChannelHandlerContext socket;
  private @Nullable Following following;

  /** When the bytes came that are being read. */
  private long now;

  /** Who waits for it to be ready. Called on the worker's loop. */
  interface Listener {
    void ready(Subscriber subscriber);

    void failed(Subscriber subscriber, String reason);
  }

  private enum State {
    /** Waits until it is connected and subscribed. */
    JOINING,
    READY,
    CLOSED
  }

  Subscriber(Worker worker, Login login, Listener listener) {
    this.worker = worker;
    this.login = login;
    this.transport = login.wire().transport(login, worker);
    this.listener = listener;
  }

  /** What the gateway calls this connection. */
  String clientId() {
    return session.client();
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
        .connect(login.endpoint(), this)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                over(Reasons.of(connected.cause()));
              }
            });
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    socket = ctx;
    send(transport.opening());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      if (state != State.CLOSED) {
        now = Stamp.now();
        Scratch scratch = worker.scratch();
        leftover.join(read, scratch);
        transport.read(scratch, this);
        leftover.keep(scratch);
      }
    } catch (MalformedFrameException e) {
      ended(String.valueOf(e.getMessage()));
    } finally {
      read.release();
    }
  }

  @Override
  public void messages(byte[] bytes, int from, int to) throws MalformedFrameException {
    MessageCursor messages = worker.messages();
    messages.over(bytes, from, to);
    while (state != State.CLOSED && messages.next()) {
      if (following != null && messages.kind() == MessageCursor.Kind.MARKED) {
        worker.tally().received(following.receive(messages.sequence()), messages.stamp(), now);
      } else if (messages.kind() == MessageCursor.Kind.PING) {
        pinged();
      } else {
        int length = messages.to() - messages.from();
        ByteBuf line = Unpooled.wrappedBuffer(bytes, messages.from(), length);
        message(JsonClientCodec.INSTANCE.readMessage(line));
      }
    }
  }

  private void pinged() {
    if (answersPings) {
      transport.pong(session, this);
      worker.pingAnswered();
    }
  }

  private void message(ServerMessage message) {
    switch (message) {
      case Reply.Connected as -> {
        session = new Transport.Session(as.client(), as.session(), as.node());
        answersPings = as.pong();
        if (login.subscription() == null) {
          ready();
        }
      }
      case Push.Connected as -> {
        session = new Transport.Session(as.client(), as.session(), "");
        listening(as.subs().keySet());
      }
      case Reply.Subscribed _ -> ready();
      case Reply.Failed failed -> ended("error %d %s".formatted(failed.code(), failed.message()));
      case Push.Unsubscribed unsubscribed -> ended("unsubscribed: " + unsubscribed.reason());
      case Push.Disconnected(int code, String reason) -> ended((code + " " + reason).strip());
      case ServerMessage.Ping _ -> pinged();
      case Reply _, Push _ -> {} // Not asked for, and not in the way.
    }
  }

  /** A one-way connection has no more to say, and must have what it asked for. */
  private void listening(Set<String> channels) {
    if (login.subscription() == null || channels.contains(login.subscription().channel())) {
      ready();
    } else {
      ended("connected, but not subscribed: the gateway does not let it have the channel");
    }
  }

  private void ready() {
    state = State.READY;
    listener.ready(this);
  }

  @Override
  public void send(ByteBuf bytes) {
    if (socket == null) {
      throw new IllegalStateException("not connected");
    }
    socket.writeAndFlush(bytes, socket.voidPromise());
  }

  @Override
  public void ended(String reason) {
    over(reason);
    if (socket != null) {
      socket.close();
    }
  }

  private void over(String reason) {
    State before = state;
    state = State.CLOSED;
    switch (before) {
      case JOINING -> listener.failed(this, reason);
      case READY -> worker.closed(reason);
      case CLOSED -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over(Reasons.LOST);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ended(Reasons.of(cause));
  }
}
