package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.connection.Reader;
import dev.sluice.gateway.connection.TestCommands;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.gateway.transport.raw.RawClient;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputBudgetTest {
  private static final Limits ONE_COMMAND =
      new Limits(
          1 << 20,
          0,
          1,
          TestLimits.WRITE_TIMEOUT,
          TestLimits.CONNECT_TIMEOUT,
          TestLimits.CLOSE_TIMEOUT,
          Duration.ZERO,
          Duration.ZERO);

  private final MemoryBudget budget = new MemoryBudget(3_000, MemoryBudget.Order.OLDEST_FIRST);
  private final TestLoop loop = new TestLoop(0, Budgets.unlimited(), budget);
  private final Admission admission =
      new Admission(
          List.of(loop.connections()), new Admission.Rules(new AllowedOrigins(List.of()), 0, 0));
  private final List<TestSocket> sockets = new ArrayList<>();
  private final List<Connection> webSockets = new ArrayList<>();

  @AfterEach
  void nothingIsHeldInTheEnd() {
    sockets.forEach(TestSocket::close);
    loop.close();
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void unfinishedMessagesBeyondTheBudgetEndTheOldestConnection() {
    var message = ClientFrames.text("m".repeat(900));
    var first = webSocket();
    sends(first, Arrays.copyOf(message, 800));
    var second = webSocket();
    sends(second, Arrays.copyOf(message, 800));
    assertThat(budget.bytes()).isBetween(2_000L, 3_000L);
    var third = webSocket();
    sends(third, Arrays.copyOf(message, 800));
    loop.run();

    assertThat(first.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();
    assertThat(third.isOpen()).isTrue();
    assertThat(budget.bytes()).isBetween(2_000L, 3_000L);
    assertThat(sockets.getFirst().text()).contains("input limit");
    sockets.getFirst().close();
    assertThat(Meters.closed(loop.meters(), "websocket", "input_limit")).isOne();
  }

  @Test
  void connectionsThatHoldLittleStay() {
    var frugal = webSocket();
    sends(frugal, new byte[] {(byte) 0x81});
    for (var i = 0; i < 5; i++) {
      sends(webSocket(), Arrays.copyOf(ClientFrames.text("m".repeat(900)), 800));
      loop.run();
    }

    assertThat(frugal.isOpen()).isTrue();
  }

  @Test
  void messageThatIsWholeHoldsNothing() {
    var message = ClientFrames.text("{\"id\":1,\"ping\":{}}");
    var client = webSocket();
    sends(client, Arrays.copyOf(message, 10));
    assertThat(budget.bytes()).isPositive();
    sends(client, Arrays.copyOfRange(message, 10, message.length));

    assertThat(budget.bytes()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void rawSocketsAreHeldToItBeforeTheirFirstMessage(StreamFraming framing) {
    var message = RawClient.framed(framing, "m".repeat(900));
    var clients = new ArrayList<RawClient>();
    for (var i = 0; i < 3; i++) {
      var client = new RawClient(framing, loop, admission, TestLimits.ROOMY, new TestCommands());
      clients.add(client.sendsBytes(Arrays.copyOf(message, 800)));
      sockets.add(client.socket());
    }
    loop.run();

    assertThat(clients.getFirst().socket().text()).contains("input limit");
    assertThat(clients.get(1).received()).isEmpty();
    assertThat(clients.get(2).received()).isEmpty();
    assertThat(Meters.handshakes(loop.meters(), "input_limit")).isOne();
    assertThat(budget.bytes()).isBetween(2_000L, 3_000L);
  }

  @ParameterizedTest
  @EnumSource
  void rawSocketsAreHeldToItAfterTheirFirstMessage(StreamFraming framing) {
    var message = RawClient.framed(framing, "m".repeat(900));
    var clients = new ArrayList<RawClient>();
    for (var i = 0; i < 3; i++) {
      var client =
          new RawClient(framing, loop, admission, TestLimits.ROOMY, new TestCommands()).connected();
      clients.add(client.sendsBytes(Arrays.copyOf(message, 800)));
      sockets.add(client.socket());
    }
    loop.run();

    assertThat(clients).extracting(c -> c.connection().isOpen()).containsExactly(false, true, true);
    clients.getFirst().socket().close();
    assertThat(Meters.closed(loop.meters(), "tcp", "input_limit")).isOne();
  }

  @Test
  void framesThatWaitBesideTheLinkCountToo() {
    var commands = new TestCommands();
    var client = webSocket(ONE_COMMAND, commands);
    commands.mean(_ -> Outcome.of(new CompletableFuture<>()));
    for (var id = 1; id <= 3; id++) { // One is handled, one waits, and one finds no room.
      sends(client, ClientFrames.text(RawClient.call(id)));
    }
    for (var i = 0; i < 4; i++) {
      client.receive(Unpooled.wrappedBuffer(new byte[800]), NOBODY);
    }
    loop.run();

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void commandsThatWaitToBeHandledCountToo() {
    var commands = new TestCommands();
    commands.mean(_ -> Outcome.of(new CompletableFuture<>()));
    var client = webSocket(TestLimits.ROOMY, commands);
    for (var id = 1; id <= 5; id++) {
      var call = "{\"id\":%d,\"rpc\":{\"data\":\"%s\"}}".formatted(id, "d".repeat(800));
      sends(client, ClientFrames.text(call));
    }
    loop.run();

    assertThat(client.isOpen()).isFalse();
  }

  private static final Reader.Sender NOBODY =
      new Reader.Sender() {
        @Override
        public void taken() {}

        @Override
        public void refused() {}

        @Override
        public void ended() {}
      };

  private Connection webSocket() {
    return webSocket(ONE_COMMAND, new TestCommands());
  }

  private Connection webSocket(Limits limits, TestCommands commands) {
    var socket = new TestSocket();
    sockets.add(socket);
    var transport =
        new WebSocketTransport(
            socket,
            loop.connections(),
            limits,
            10_000,
            new Peer(null, ""),
            WebSocketFormat.JSON,
            commands);
    socket.pipeline().addLast(transport);
    webSockets.add(transport.connection());
    return transport.connection();
  }

  private void sends(Connection client, byte[] bytes) {
    var socket = sockets.get(webSockets.indexOf(client));
    socket.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes));
  }
}
