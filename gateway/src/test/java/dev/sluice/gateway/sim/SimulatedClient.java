package dev.sluice.gateway.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.transport.websocket.SimulatedWebSocket;
import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A client, its socket and its connection. It checks what it receives: replies in the order of its
 * commands, publications in the order in which they were accepted, none twice, none missing unless
 * the channel may drop, and nothing behind the close frame.
 */
final class SimulatedClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  final String name;
  final String user;
  final SimulatedLoop loop;
  final TestSocket socket;
  final Connection connection;
  private final Chance chance;
  private final Supplier<Integer> numbers;
  private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
  private final Map<String, Deque<Due>> expected = new TreeMap<>();
  private final Map<String, Integer> first = new TreeMap<>();
  private final Map<String, Integer> ending = new TreeMap<>();
  private int newestMessage;
  private final Deque<Integer> calls = new ArrayDeque<>();
  private final Map<Integer, String> subscribing = new TreeMap<>();
  private final Map<Integer, String> unsubscribing = new TreeMap<>();
  private final Set<String> subscribed = new HashSet<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private int read;
  private int nextId = 1;
  private boolean talks = true;
  private int closeCode;

  SimulatedClient(
      String name,
      String user,
      SimulatedLoop loop,
      ConnectionLoop connections,
      Limits limits,
      CommandHandler commands,
      Ticker clock,
      Chance chance,
      Supplier<Integer> numbers) {
    this.name = name;
    this.user = user;
    this.loop = loop;
    this.chance = chance;
    this.numbers = numbers;
    socket = new TestSocket(clock);
    socket.pipeline().addLast(new Witness());
    connection = SimulatedWebSocket.open(socket, connections, limits, user, commands);
  }

  /** Sees all buffers that go into the socket. */
  private final class Witness extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (message instanceof ByteBuf bytes && bytes.isReadable() && !isPing(bytes)) {
        buffers.add(bytes);
      }
      ctx.write(message, promise);
    }

    /** The one buffer that all connections share for ever. */
    private static boolean isPing(ByteBuf bytes) {
      return bytes.readableBytes() == 4 && bytes.getByte(bytes.readerIndex() + 2) == '{';
    }
  }

  // What it is meant to receive.

  /**
   * A publication that has its place.
   *
   * @param subscription live when the publication was accepted; null if there was none
   * @param isCertain false if the subscription's end was under way, or it may be dropped
   */
  private record Due(int number, Subscription subscription, boolean isCertain) {
    /** A client that ends its subscription gives up what is still on its way. */
    boolean mustArrive() {
      return isCertain && (subscription == null || !subscription.isEnded());
    }
  }

  /** A publication has its place. Whoever is not subscribed yet may get it, in its order. */
  void expect(String channel, int number, Subscription subscription) {
    var isLive = subscription != null && subscription.isLive();
    var isCertain = isLive && ending.getOrDefault(channel, 0) == 0 && !Simulation.mayDrop(channel);
    expected
        .computeIfAbsent(channel, _ -> new ArrayDeque<>())
        .add(new Due(number, subscription, isCertain));
  }

  /** A message for this client, whatever it is subscribed to. */
  void expectMessage(int number) {
    expected
        .computeIfAbsent(Simulation.DIRECT, _ -> new ArrayDeque<>())
        .add(new Due(number, null, true));
    first.putIfAbsent(Simulation.DIRECT, number);
  }

  /** The server ends a subscription, in its turn. */
  void ending(String channel, CompletionStage<Void> ended) {
    ending.merge(channel, 1, Integer::sum);
    ended.whenComplete((_, _) -> ending.merge(channel, -1, Integer::sum));
  }

  boolean isOpen() {
    return connection.isOpen() && socket.isOpen();
  }

  // What it does.

  /** Sends one thing, or several in one frame. */
  void talk() {
    if (!talks || toSend.size() > 4000) {
      return;
    }
    if (nextId == 1) {
      calls.add(nextId);
      send("{\"id\":%d,\"connect\":{}}".formatted(nextId++));
      return;
    }
    var frame = new StringBuilder(command());
    while (chance.oneIn(3)) {
      frame.append('\n').append(command());
    }
    send(frame.toString());
  }

  private String command() {
    var id = nextId++;
    var channel = chance.among(Simulation.CHANNELS);
    calls.add(id);
    return switch (chance.below(8)) {
      case 0, 1, 2 -> {
        subscribing.put(id, channel);
        yield "{\"id\":%d,\"subscribe\":{\"channel\":\"%s\"}}".formatted(id, channel);
      }
      case 3 -> {
        unsubscribing.put(id, channel);
        yield "{\"id\":%d,\"unsubscribe\":{\"channel\":\"%s\"}}".formatted(id, channel);
      }
      case 4, 5 ->
          "{\"id\":%d,\"publish\":{\"channel\":\"%s\",\"data\":%d}}"
              .formatted(id, channel, numbers.get());
      default -> "{\"id\":%d,\"rpc\":{}}".formatted(id);
    };
  }

  private void send(String text) {
    toSend.writeBytes(SimulatedWebSocket.text(text));
  }

  void pingFrame() {
    if (talks) {
      toSend.writeBytes(SimulatedWebSocket.ping("p"));
    }
  }

  /** It leaves: in the proper way, with something that is no frame, or without a word. */
  void leave() {
    talks = false;
    switch (chance.below(5)) {
      case 0, 1 -> toSend.writeBytes(SimulatedWebSocket.close(1000));
      case 2 -> toSend.writeBytes(SimulatedWebSocket.invalid());
      case 3 -> loop.enter(socket::close);
      default -> {
        socket.breakOnWrite();
        loop.enter(socket::close);
      }
    }
  }

  void say(String nothingMore) {
    talks = false;
  }

  /** Some of what it has sent arrives, wherever that cuts a frame; false if nothing can. */
  boolean arrive(boolean everything) {
    if (toSend.size() == 0 || !socket.isOpen() || !socket.config().isAutoRead()) {
      return false;
    }
    var bytes = toSend.toByteArray();
    var length = everything ? bytes.length : chance.between(1, Math.min(bytes.length, 200));
    toSend.reset();
    toSend.write(bytes, length, bytes.length - length);
    loop.enter(
        () -> {
          var in = socket.alloc().buffer(length).writeBytes(bytes, 0, length);
          buffers.add(in);
          socket.pipeline().fireChannelRead(in);
          socket.pipeline().fireChannelReadComplete();
        });
    return true;
  }

  /** Its end of the link takes some bytes, or no more, or whatever comes. */
  void read() {
    if (!socket.isOpen()) {
      return;
    }
    switch (chance.below(5)) {
      case 0 -> socket.fill();
      case 1, 2 -> loop.enter(() -> socket.take(chance.between(1, 500)));
      default -> loop.enter(socket::takeAll);
    }
  }

  void readAll() {
    if (socket.isOpen()) {
      loop.enter(socket::takeAll);
    }
  }

  /** What the socket has put off is done. */
  void runSocket() {
    loop.enter(
        () -> {
          socket.runPendingTasks();
          socket.runScheduledPendingTasks();
        });
  }

  // What it receives.

  void receive() throws IOException {
    var bytes = socket.bytes();
    while (bytes.length - read >= 2) {
      var in = ByteBuffer.wrap(bytes, read, bytes.length - read);
      var opcode = in.get() & 0x0F;
      var length = (int) in.get();
      if (length == 126 && in.remaining() >= 2) {
        length = Short.toUnsignedInt(in.getShort());
      } else if (length == 126) {
        return;
      }
      if (in.remaining() < length) {
        return;
      }
      var content = new byte[length];
      in.get(content);
      read = in.position();
      Check.that(closeCode == 0, "%s: a frame behind the close frame", name);
      switch (opcode) {
        case 1 -> messages(new String(content, StandardCharsets.UTF_8));
        case 8 -> closed(length < 2 ? 1005 : ByteBuffer.wrap(content).getShort());
        case 10 -> {}
        default -> throw new AssertionError(name + ": opcode " + opcode);
      }
    }
  }

  private void closed(int code) {
    Check.that(code != CloseReason.INTERNAL_ERROR.code(), "%s: internal error", name);
    closeCode = code;
    if (talks) {
      talks = false;
      toSend.writeBytes(SimulatedWebSocket.close(code));
    }
  }

  private void messages(String text) throws IOException {
    for (var line : text.split("\n")) {
      var message = JSON.readTree(line);
      if (message.isEmpty()) {
        if (talks && !chance.oneIn(20)) {
          send("{}");
        }
      } else if (message.has("push")) {
        push(message.get("push"));
      } else {
        reply(message);
      }
    }
  }

  private void reply(JsonNode reply) {
    var id = reply.get("id").asInt();
    var asked = calls.poll();
    Check.that(asked != null && asked == id, "%s: reply %d (expected: %s)", name, id, asked);
    var on = subscribing.remove(id);
    var off = unsubscribing.remove(id);
    if (on != null && !reply.has("error")) {
      Check.that(subscribed.add(on), "%s: subscribed twice to %s", name, on);
    }
    if (off != null && !reply.has("error")) {
      subscribed.remove(off);
    }
  }

  private void push(JsonNode push) {
    if (push.has("message")) {
      message(push.get("message").get("data").asInt());
      return;
    }
    var channel = push.get("channel").asText();
    if (push.has("subscribe")) {
      subscribed.add(channel);
    } else if (push.has("unsubscribe")) {
      subscribed.remove(channel);
    } else {
      Check.that(subscribed.contains(channel), "%s: %s without a subscription", name, channel);
      next(channel, push.get("pub").get("data").asInt());
    }
  }

  /** What was pushed to everyone before this client connected may reach it too. */
  private void message(int number) {
    Check.that(number > newestMessage, "%s: message %d comes late", name, number);
    newestMessage = number;
    if (number >= first.getOrDefault(Simulation.DIRECT, Integer.MAX_VALUE)) {
      next(Simulation.DIRECT, number);
    }
  }

  private void next(String channel, int number) {
    var waiting = expected.getOrDefault(channel, new ArrayDeque<>());
    var due = waiting.poll();
    while (due != null && due.number() != number && !due.mustArrive()) {
      due = waiting.poll();
    }
    Check.that(
        due != null && due.number() == number,
        "%s: %s brings %d (expected: %s)",
        name,
        channel,
        number,
        due);
  }

  // What holds.

  void checkBounds() {
    var bytes = connection.outboundBytes();
    var bound = connection.limits().outboundBytes();
    Check.that(bytes <= bound, "%s: %d bytes wait (expected: at most %d)", name, bytes, bound);
  }

  /** Nothing is under way any more. */
  void checkSettled() {
    if (!isOpen()) {
      return;
    }
    Check.that(calls.isEmpty() || !connection.isConnected(), "%s: no reply to %s", name, calls);
    expected.forEach(
        (channel, waiting) ->
            Check.that(
                waiting.stream().noneMatch(Due::mustArrive),
                "%s: %s lacks %s",
                name,
                channel,
                waiting));
  }

  void checkGone() {
    Check.that(connection.isGone(), "%s: not gone", name);
    Check.that(!socket.isOpen(), "%s: its socket is open", name);
    for (var buffer : buffers) {
      Check.that(buffer.refCnt() == 0, "%s: a buffer is left: %s", name, buffer);
    }
    socket.checkException();
  }

  /** All that it has seen, for a comparison. */
  String received() {
    return name + " " + closeCode + " " + socket.text();
  }
}
