package dev.sluice.gateway.connection;

import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Copies;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's link, whatever carries it: joins the stages, and takes them down together. Confined
 * to its event loop, save what says otherwise.
 */
public final class Connection implements Placed {
  private static final Logger log = LoggerFactory.getLogger(Connection.class);
  private static final AtomicLongFieldUpdater<Connection> LAST_DELIVERY =
      AtomicLongFieldUpdater.newUpdater(Connection.class, "lastDelivery");

  /** What this connection asked for could not be allocated. */
  public static final CloseReason OUT_OF_MEMORY =
      new CloseReason(
          CloseReason.INTERNAL_ERROR.code(), CloseReason.INTERNAL_ERROR.text(), "out_of_memory");

  private enum State {
    /** The socket is there; the connect command is awaited. */
    CONNECTING,
    /** The connect command failed: nothing but the end is awaited. */
    REFUSED,
    CONNECTED,
    CLOSING,
    CLOSED
  }

  private final String id = UUID.randomUUID().toString();
  private final long sinceMillis = System.currentTimeMillis();
  private final Channel socket;
  private final ConnectionLoop loop;
  private final Transport transport;
  private final Limits limits;
  private final CommandHandler commands;
  private final InboundQueue inbound;
  private final Reader reader;
  private final Handler handler;
  private final Outbound outbound;
  private final Heartbeat heartbeat;
  private final CloseSignal closeSignal = new CloseSignal();
  private final Map<String, Subscription> subscriptions = HashMap.newHashMap(1);

  private volatile State state = State.CONNECTING;
  private volatile Identity identity = Identity.ANONYMOUS;
  private volatile Map<String, Payload> attributes = Map.of();
  private TimerWheel.@Nullable Timer deadline;
  private @Nullable Closing closing;
  private boolean closesInTurn;
  private int place = -1;
  private volatile long lastDelivery;

  public Connection(
      Channel socket,
      ConnectionLoop loop,
      Transport transport,
      Limits limits,
      CommandHandler commands) {
    this.socket = socket;
    this.loop = loop;
    this.transport = transport;
    this.limits = limits;
    this.commands = commands;
    ServerCodec codec = transport.format().codec();
    this.inbound = new InboundQueue(limits.inboundCommands());
    this.handler = new Handler(this, inbound, commands);
    this.reader = new Reader(this, inbound, handler, codec);
    this.outbound = new Outbound(this, loop, socket);
    this.heartbeat =
        new Heartbeat(
            this,
            loop.timers(),
            new Heartbeat.Schedule(
                limits.pingInterval(),
                transport.format().isUnidirectional() ? Duration.ZERO : limits.pongTimeout()));
    loop.enter(this);
    loop.meters().opened(transport.name());
    startDeadline(limits.connectTimeout().toNanos(), CloseReason.STALE);
  }

  // What it is. Any thread.

  /** A random UUID, new for each connection. */
  public String id() {
    return id;
  }

  public Identity identity() {
    return identity;
  }

  public Map<String, Payload> attributes() {
    return attributes;
  }

  /** Who is at the other end, as far as the link itself tells. */
  public Peer peer() {
    return transport.peer();
  }

  /**
   * The secret by which requests beside the link name this connection; "" if commands come over the
   * link itself.
   */
  public String session() {
    return transport.session();
  }

  /** When the socket was accepted, in milliseconds since 1970. */
  public long sinceMillis() {
    return sinceMillis;
  }

  public String transportName() {
    return transport.name();
  }

  public WireFormat format() {
    return transport.format();
  }

  public int loopIndex() {
    return loop.index();
  }

  public EventLoop loop() {
    return loop.executor();
  }

  /** Whether its socket is closed and everything it held is released. */
  public boolean isGone() {
    return state == State.CLOSED;
  }

  // What it is, on its loop.

  public boolean isOpen() {
    return !closeSignal.isFired();
  }

  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  /** Whether the connect command was tried and failed. */
  public boolean isRefused() {
    return state == State.REFUSED;
  }

  public Reader reader() {
    return reader;
  }

  /** Its subscription to the channel, which may be pending still. */
  public @Nullable Subscription subscription(String channel) {
    return subscriptions.get(channel);
  }

  /** All of them, the pending ones too. */
  public Collection<Subscription> subscriptions() {
    return subscriptions.values();
  }

  /** Bytes that wait for the socket or are on their way into it. */
  public int outboundBytes() {
    return outbound.bytes();
  }

  /** When the last ping was sent, by {@link System#nanoTime}; 0 before the first. */
  public long lastPingNanos() {
    return heartbeat.lastPingNanos();
  }

  public Limits limits() {
    return limits;
  }

  public TimerWheel timers() {
    return loop.timers();
  }

  // What changes it.

  /** The connect command succeeded. */
  public void connected(Identity who) {
    identity = who;
    state = State.CONNECTED;
    loop.leave(this);
    cancelDeadline();
    heartbeat.start(loop.random());
  }

  /**
   * The connect command failed: its error is told, and nothing else will be. What came with it in
   * the same frame is passed over.
   */
  public void refuse() {
    state = State.REFUSED;
    inbound.clear();
    reader.release();
  }

  public void setIdentity(Identity changed) {
    identity = changed;
  }

  public void setAttributes(Map<String, Payload> changed) {
    attributes = Copies.of(changed);
  }

  /**
   * Ends the connection with the reason unless called again, or cancelled, before the time is up.
   * What was accepted for it by then comes first.
   */
  @SuppressWarnings("ReferenceEquality") // Timers have no other identity.
  public void startDeadline(long delayNanos, CloseReason reason) {
    cancelDeadline();
    TimerWheel.Timer timer =
        new TimerWheel.Timer() {
          @Override
          protected void expired() {
            inTurn(
                () -> {
                  if (deadline == this) { // It may have been moved while this waited.
                    close(reason);
                  }
                });
          }
        };
    deadline = timer;
    timers().start(timer, delayNanos);
  }

  public void cancelDeadline() {
    if (deadline != null) {
      timers().cancel(deadline);
      deadline = null;
    }
  }

  public void add(Subscription subscription) {
    subscriptions.put(subscription.channel(), subscription);
  }

  public void remove(Subscription subscription) {
    subscriptions.remove(subscription.channel());
  }

  /** A pong came in; false if no ping is out. */
  public boolean pong() {
    return heartbeat.pong();
  }

  // What goes out.

  /** Queues a reply. */
  public void send(Reply reply) {
    outbound.send(bytes -> format().write(reply, bytes));
  }

  /** Queues a push that is this connection's alone. */
  public void send(Push push) {
    outbound.send(bytes -> format().write(push, bytes));
  }

  /** Sends a push that no command of the client caused. */
  public void sendNow(Push push) {
    send(push);
    loop.flush();
  }

  void ping() {
    meters().ping();
    outbound.offerAndFlush(format().ping().retain());
  }

  /** Queues a message, taking over one reference; {@link ConnectionLoop#flush} writes it. */
  public Offer offer(EncodedMessage message) {
    return outbound.offer(message);
  }

  /**
   * Queues a message, taking over one reference, and writes what is queued at once: for the last
   * message of a pass, which spares touching every connection twice.
   */
  public Offer offerAndFlush(EncodedMessage message) {
    return outbound.offerAndFlush(message);
  }

  /** Queues the answer to a client's ping, taking over one reference. */
  public void offerPong(EncodedMessage message) {
    outbound.offerPong(message);
  }

  /** A push that was meant for this connection cannot be written to it, which ends it. */
  public void withhold(DropReason reason, CloseReason close) {
    meters().dropped(OverflowPolicy.DISCONNECT.label(), reason.label(), 1);
    close(close);
  }

  // Called by the transport.

  /** Takes over a frame that came beside the link; what it causes is written at once. */
  public void receive(ByteBuf frame, Reader.Sender sender) {
    try {
      reader.read(frame, sender);
    } catch (Throwable failure) { // Nobody else would hear of it.
      failed(failure);
    }
    loop.flush();
  }

  /** The client's end of the link is gone. */
  public void clientLeft() {
    if (closeSignal.isFired()) {
      destroy();
    } else {
      close(CloseReason.CLIENT_LEFT);
    }
  }

  /**
   * The client closed the connection and still listens: what is queued and a close frame go out.
   */
  public void clientClosed() {
    if (closeSignal.fire(CloseReason.CLIENT_LEFT)) {
      tearDown(Closing.Telling.TOLD);
    }
  }

  /** The socket, its TLS, or our own code on its way, failed. */
  public void failed(Throwable cause) {
    if (cause instanceof ProtocolException) {
      close(CloseReason.PROTOCOL_ERROR);
    } else if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
      log.debug("connection {}: socket failed: {}", id, cause.getMessage());
      clientLeft();
    } else if (cause instanceof OutOfMemoryError) {
      log.debug("connection {}: out of memory: {}", id, cause.getMessage());
      close(OUT_OF_MEMORY);
    } else {
      log.error("connection {} failed", id, cause);
      close(CloseReason.INTERNAL_ERROR);
    }
  }

  // Called by the stages.

  Transport transport() {
    return transport;
  }

  LoopMeters meters() {
    return loop.meters();
  }

  MemoryBudget.Share inboundBudget() {
    return loop.inboundBudget();
  }

  void commandTimedOut(Command command) {
    loop.timeouts().report(command.getClass().getSimpleName(), this::description);
  }

  /** A command that had to wait is done: goes on with what piled up behind it. */
  void commandDone() {
    handler.run();
    reader.resume();
    if (reader.isReady()) {
      transport.resumeReading();
    }
    loop.flush();
  }

  /** Where it stands in its shard's list of connections: the shard's business alone. */
  @Override
  public int place() {
    return place;
  }

  @Override
  public void setPlace(int changed) {
    place = changed;
  }

  /** A delivery for this connection alone has been accepted. The shard numbers them. Any thread. */
  public void deliveryAccepted(long number) {
    LAST_DELIVERY.accumulateAndGet(this, number, Math::max);
  }

  /** The number of the last such delivery; 0 if there was none. Any thread. */
  public long lastDelivery() {
    return lastDelivery;
  }

  // The end.

  /** Ends the connection; the first reason given is the one that counts. Any thread. */
  public void close(CloseReason reason) {
    if (!loop().inEventLoop()) {
      loop().execute(() -> close(reason));
    } else if (closeSignal.fire(reason)) {
      tearDown(isWorthTelling(reason) ? Closing.Telling.TOLD : Closing.Telling.NOT_TOLD);
    }
  }

  /**
   * The same, behind all that was accepted for the connection by now. It waits for that once,
   * however often it is asked for. Any thread.
   */
  public void closeInTurn(CloseReason reason) {
    if (!loop().inEventLoop()) {
      loop().execute(() -> closeInTurn(reason));
    } else if (!closesInTurn) {
      closesInTurn = true;
      inTurn(() -> close(reason));
    }
  }

  private void inTurn(Runnable action) {
    if (isConnected()) {
      commands.inTurn(this, List.of(), action);
    } else {
      action.run();
    }
  }

  private void tearDown(Closing.Telling telling) {
    boolean isKnown = state == State.CONNECTED || !subscriptions.isEmpty();
    state = State.CLOSING;
    Closing begun =
        new Closing(
            this,
            new Closing.Stages(inbound, reader, handler, outbound, heartbeat),
            socket,
            closeSignal.reason());
    closing = begun;
    begun.begin(isKnown ? () -> commands.closed(this) : () -> {}, telling);
  }

  private boolean isWorthTelling(CloseReason reason) {
    if (reason.code() == CloseReason.CONNECTION_CLOSED.code()) {
      return transport.hasEnd();
    }
    return reason.code() != 0 && !reason.equals(CloseReason.WRITE_ERROR);
  }

  /** The end of the close handshake, if there was one. */
  void destroy() {
    if (state == State.CLOSED || closing == null) {
      return;
    }
    state = State.CLOSED;
    loop.leave(this);
    closing.finish();
  }

  void logClose(CloseReason reason) {
    loop.closes().report(reason.label(), this::description);
  }

  String description() {
    String address = peer().addressText();
    return "%s, %s, after %d ms, user %s"
        .formatted(
            address.isEmpty() ? "local socket" : address,
            transport.name(),
            System.currentTimeMillis() - sinceMillis,
            identity.user().isEmpty() ? "anonymous" : identity.user());
  }
}
