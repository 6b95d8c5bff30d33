package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketTransportTest {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Limits LIMITS =
      new Limits(
          1 << 20,
          0,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          CLOSE_TIMEOUT,
          Duration.ZERO,
          Duration.ZERO);

  private final TestLoop loop = new TestLoop();
  private final TestSocket socket = new TestSocket();
  private final Calls calls = new Calls();
  private final WebSocketTransport transport =
      new WebSocketTransport(
          socket,
          loop.connections(),
          LIMITS,
          1000,
          new Peer(null, "ann"),
          WebSocketFormat.JSON,
          calls);
  private final Connection connection = transport.connection();

  WebSocketTransportTest() {
    socket.pipeline().addLast(transport);
    connection.connected(Identity.ANONYMOUS);
  }

  @AfterEach
  void close() {
    socket.close();
    loop.close();
  }

  @Test
  void commandsAreAnsweredInTextFrames() {
    reads(ClientFrames.text(call(1)), ClientFrames.text(call(2)));

    assertThat(frames()).containsExactly("text " + reply(1), "text " + reply(2));
    assertThat(socket.writes()).isOne();
  }

  @Test
  void severalCommandsMayStandInAFrame() {
    reads(ClientFrames.text(call(1) + "\n" + call(2)));

    assertThat(frames()).containsExactly("text " + reply(1), "text " + reply(2));
  }

  @Test
  void binaryFramesAreReadToo() {
    reads(ClientFrames.binary(call(1).getBytes(StandardCharsets.US_ASCII)));

    assertThat(frames()).containsExactly("text " + reply(1));
  }

  @Test
  void whoSendsMuchAtOnceIsServedInTurns() {
    var message = ClientFrames.text(call(1) + " ".repeat(900));
    var count = 2 * WebSocketDecoder.MAX_BYTES_AT_ONCE / 900;
    var all = ByteBuffer.allocate(count * message.length);
    while (all.hasRemaining()) {
      all.put(message);
    }
    socket.pipeline().fireChannelRead(Unpooled.wrappedBuffer(all.array()));
    assertThat(calls.handled).hasSizeBetween(1, count - 1);
    assertThat(socket.config().isAutoRead()).isFalse();

    socket.pipeline().fireChannelReadComplete();
    socket.runPendingTasks();
    assertThat(frames()).hasSize(count);
    assertThat(socket.config().isAutoRead()).isTrue();
  }

  @Test
  void pingIsAnsweredWithItsContent() {
    reads(ClientFrames.ping("are you there?"), ClientFrames.pong("unasked"));

    assertThat(frames()).containsExactly("pong are you there?");
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void pingsThatComeTogetherAreAllAnswered() {
    reads(ClientFrames.ping("1"), ClientFrames.ping("2"), ClientFrames.ping("3"));

    assertThat(frames()).containsExactly("pong 1", "pong 2", "pong 3");
  }

  @Test
  void ofAnswersToOneWhoPingsWithoutReadingTheNewestWaits() {
    socket.fill();
    reads(ClientFrames.ping("first"));
    for (var i = 0; i < 1000; i++) {
      reads(ClientFrames.ping("%d".formatted(i)));
    }

    assertThat(connection.outboundBytes()).isLessThan(50);
    socket.takeAll();
    assertThat(frames()).containsExactly("pong first", "pong 999");
  }

  @Test
  void pushesLeaveInTextFrames() {
    connection.sendNow(new Push.Message(Payload.json("1")));

    assertThat(frames()).containsExactly("text {\"push\":{\"message\":{\"data\":1}}}");
  }

  @Test
  void pingOfTheProtocolIsAnEmptyObject() {
    connection.offer(WebSocketFormat.JSON.ping().retain());
    loop.run();

    assertThat(frames()).containsExactly("text {}");
  }

  // The end from our side.

  @Test
  void reasonIsToldInACloseFrame() {
    connection.close(CloseReason.SHUTDOWN);

    assertThat(frames()).containsExactly("close 3001 shutdown");
    assertThat(socket.isOpen()).as("the client's goodbye is awaited").isTrue();
  }

  @Test
  void clientsGoodbyeClosesTheSocket() {
    connection.close(CloseReason.SHUTDOWN);
    reads(ClientFrames.close(3001, ""));

    assertThat(socket.isOpen()).isFalse();
    assertThat(frames()).containsExactly("close 3001 shutdown");
    assertClosed("shutdown");
  }

  @Test
  void clientThatSaysNoGoodbyeIsDropped() {
    connection.close(CloseReason.SHUTDOWN);
    loop.advance(CLOSE_TIMEOUT.plusMillis(150));

    assertThat(socket.isOpen()).isFalse();
    assertClosed("shutdown");
  }

  @Test
  void commandsAfterTheEndAreNotLookedAt() {
    connection.close(CloseReason.SHUTDOWN);
    reads(ClientFrames.text(call(1)), ClientFrames.ping("!"), ClientFrames.close(1000, ""));

    assertThat(calls.handled).isEmpty();
    assertThat(frames()).containsExactly("close 3001 shutdown");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void goodbyeIsHeardThoughReadingWasPaused() {
    calls.wait = true;
    reads(ClientFrames.text(call(1) + "\n" + call(2) + "\n" + call(3) + "\n" + call(4)));
    assertThat(socket.config().isAutoRead()).isFalse();
    connection.close(CloseReason.SHUTDOWN);

    assertThat(socket.config().isAutoRead()).isTrue();
  }

  @Test
  void goodbyeThatWasReadButHeldBackIsHeard() {
    calls.wait = true;
    reads(
        ClientFrames.text(call(1) + "\n" + call(2) + "\n" + call(3) + "\n" + call(4)),
        ClientFrames.close(1000, ""));
    connection.close(CloseReason.SHUTDOWN);

    assertThat(socket.isOpen()).isFalse();
    assertThat(frames()).containsExactly("close 3001 shutdown");
  }

  // The end from the client's side.

  @Test
  void goodbyeIsAnsweredInKindAndTheSocketClosed() {
    reads(ClientFrames.close(1001, "away"));

    assertThat(frames()).containsExactly("close 1001 ");
    assertThat(socket.isOpen()).isFalse();
    assertClosed("client_left");
  }

  @Test
  void goodbyeWithoutACodeIsAnsweredWithoutOne() {
    reads(ClientFrames.frame(ClientFrames.FIN | WebSocketFrames.CLOSE, new byte[0]));

    assertThat(ByteBufUtil.hexDump(socket.bytes())).isEqualTo("8800");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void whatIsQueuedLeavesBeforeTheAnswerToAGoodbye() {
    connection.send(new Push.Message(Payload.json("1")));
    reads(ClientFrames.close(1000, ""));

    assertThat(frames())
        .containsExactly("text {\"push\":{\"message\":{\"data\":1}}}", "close 1000 ");
  }

  @Test
  void clientThatVanishesIsGone() {
    socket.close();

    assertThat(frames()).isEmpty();
    assertClosed("client_left");
  }

  @Test
  void resetByTheClientIsNoNews() {
    socket.pipeline().fireExceptionCaught(new IOException("connection reset by peer"));

    assertThat(frames()).isEmpty();
    assertClosed("client_left");
  }

  // What breaks the rules.

  @Test
  void brokenProtocolIsToldAndTheInputDiscarded() {
    reads(new byte[] {0, 0, 0, 0});
    reads(ClientFrames.text(call(1)));

    assertThat(frames()).containsExactly("close 1002 ");
    assertThat(calls.handled).isEmpty();
    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(socket.isOpen()).isTrue();
    loop.advance(CLOSE_TIMEOUT.plusMillis(150));
    assertThat(socket.isOpen()).isFalse();
    assertClosed("protocol_error");
  }

  @Test
  void longMessageIsTooBig() {
    reads(ClientFrames.text("m".repeat(1001)));

    assertThat(frames()).containsExactly("close 1009 ");
  }

  @Test
  void textThatIsNoUtf8IsInvalid() {
    reads(ClientFrames.frame(ClientFrames.FIN | WebSocketFrames.TEXT, new byte[] {(byte) 0xFF}));

    assertThat(frames()).containsExactly("close 1007 ");
  }

  @Test
  void whatFollowsABrokenRuleIsNotLookedAt() {
    var invalid =
        ClientFrames.frame(ClientFrames.FIN | WebSocketFrames.TEXT, new byte[] {(byte) 0xFF});
    reads(ClientFrames.join(invalid, ClientFrames.text(call(1)), ClientFrames.close(1000, "")));

    assertThat(frames()).containsExactly("close 1007 ");
    assertThat(calls.handled).isEmpty();
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void messageThatIsNoCommandIsABadRequest() {
    reads(ClientFrames.text("nonsense"));

    assertThat(frames()).containsExactly("close 3501 bad request");
  }

  @Test
  void messageThatIsEmptyIsABadRequest() {
    reads(ClientFrames.text(""));

    assertThat(frames()).containsExactly("close 3501 bad request");
  }

  // A client that asks faster than it is answered.

  @Test
  void readingPausesWhileTooManyCommandsWait() {
    calls.wait = true;
    for (var id = 1; id <= 6; id++) {
      reads(ClientFrames.text(call(id)));
    }
    assertThat(socket.config().isAutoRead()).isFalse();
    assertThat(calls.handled).hasSize(1);
    for (var id = 1; id <= 6; id++) {
      calls.waiting.remove().complete(Outcome.answer(new Reply.Called(id, null)));
      loop.run();
      assertThat(socket.config().isAutoRead()).isEqualTo(id >= 3);
    }

    assertThat(socket.config().isAutoRead()).isTrue();
    assertThat(frames())
        .containsExactly(
            "text " + reply(1),
            "text " + reply(2),
            "text " + reply(3),
            "text " + reply(4),
            "text " + reply(5),
            "text " + reply(6));
  }

  @Test
  void clientThatLeavesWhileReadingIsPausedLeavesNothingBehind() {
    calls.wait = true;
    reads(ClientFrames.text(call(1) + "\n" + call(2) + "\n" + call(3) + "\n" + call(4)));
    reads(ClientFrames.text(call(5)), ClientFrames.frame(WebSocketFrames.TEXT, new byte[5]));
    socket.close();

    assertClosed("client_left");
  }

  @Test
  void userOfATrustedProxyIsKnown() {
    assertThat(connection.peer().user()).isEqualTo("ann");
    assertThat(connection.transportName()).isEqualTo("websocket");
  }

  @Test
  void bytesAreCounted() {
    reads(ClientFrames.text(call(1)));

    assertThat(Meters.bytesIn(loop.meters())).isEqualTo(ClientFrames.text(call(1)).length);
    assertThat(Meters.bytesOut(loop.meters())).isEqualTo(socket.bytes().length);
    connection.offer(EncodedMessage.control(socket.alloc().buffer().writeByte('!')));
    loop.run();
    assertThat(Meters.bytesOut(loop.meters())).isEqualTo(socket.bytes().length);
  }

  private void reads(byte[]... frames) {
    for (var frame : frames) {
      if (socket.isOpen()) {
        socket.pipeline().fireChannelRead(socket.alloc().buffer().writeBytes(frame));
      }
    }
    socket.pipeline().fireChannelReadComplete();
  }

  /** What the client got, frame by frame. */
  private List<String> frames() {
    var frames = new ArrayList<String>();
    for (var in = ByteBuffer.wrap(socket.bytes()); in.hasRemaining(); ) {
      var opcode = in.get() & 0x7F;
      var length = (int) in.get();
      length = length == 126 ? in.getShort() & 0xFFFF : length;
      var code = opcode == WebSocketFrames.CLOSE && length > 0 ? in.getShort() & 0xFFFF : 0;
      var content = new byte[opcode == WebSocketFrames.CLOSE && length > 0 ? length - 2 : length];
      in.get(content);
      var text = new String(content, StandardCharsets.UTF_8);
      frames.add(
          switch (opcode) {
            case WebSocketFrames.TEXT -> "text " + text;
            case WebSocketFrames.PONG -> "pong " + text;
            case WebSocketFrames.CLOSE -> "close " + code + " " + text;
            default -> throw new AssertionError("opcode " + opcode);
          });
    }
    return frames;
  }

  private void assertClosed(String reason) {
    assertThat(connection.isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "websocket", reason)).isOne();
  }

  private static String call(int id) {
    return "{\"id\":%d,\"rpc\":{}}".formatted(id);
  }

  private static String reply(int id) {
    return call(id);
  }

  /** Answers every call, at once or when it is told to. */
  private static final class Calls implements CommandHandler {
    private final List<Command> handled = new ArrayList<>();
    private final Deque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
    private boolean wait;

    @Override
    public Outcome handle(Connection connection, Command command) {
      handled.add(command);
      if (wait) {
        waiting.add(new CompletableFuture<>());
        return Outcome.of(waiting.getLast());
      }
      return Outcome.answer(new Reply.Called(((Command.Rpc) command).id(), null));
    }

    @Override
    public void closed(Connection connection) {}
  }
}
