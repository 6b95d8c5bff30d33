package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metrics.Meters;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReaderTest {
  private final TestLoop loop = new TestLoop();
  private final TestClient client = loop.client(TestLimits.inboundCommands(2)).connected();
  private final Deque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
  private final List<String> senders = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void everyCommandOfAFrameIsHandledInOrder() {
    var frame = client.calls(1, 2, 3, 4, 5);

    assertThat(client.received()).containsExactly(reply(1), reply(2), reply(3), reply(4), reply(5));
    assertThat(frame.refCnt()).isZero();
    assertThat(client.connection().reader().isReady()).isTrue();
  }

  @Test
  void framesAreHandledOneAfterTheOther() {
    client.calls(1);
    client.calls(2, 3);

    assertThat(client.received()).containsExactly(reply(1), reply(2), reply(3));
  }

  @Test
  void newlineBehindTheLastCommandIsNothing() {
    client.sends("{\"id\":1,\"rpc\":{}}\n");

    assertThat(client.received()).containsExactly(reply(1));
    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void fullQueuePausesTheTransport() {
    commandsWait();
    client.calls(1);
    client.calls(2, 3);
    assertThat(client.transport().isPaused()).isFalse();
    var rest = client.calls(4, 5);

    assertThat(client.transport().isPaused()).isTrue();
    assertThat(client.connection().reader().isReady()).isFalse();
    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(rest.refCnt()).isOne();
  }

  @Test
  void readingGoesOnWhereItStopped() {
    commandsWait();
    var frame = client.calls(1, 2, 3, 4, 5, 6, 7);
    for (var id = 1L; id <= 7; id++) {
      assertThat(client.commands().handledIds()).hasSize((int) id);
      waiting.remove().complete(answer(id));
      loop.run();
    }

    assertThat(client.commands().handledIds()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(client.received()).hasSize(7).startsWith(reply(1)).endsWith(reply(7));
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void transportIsResumedOnlyWhenTheWholeFrameIsRead() {
    commandsWait();
    client.calls(1, 2, 3, 4, 5);
    waiting.remove().complete(answer(1));
    loop.run();
    assertThat(client.transport().isPaused()).as("command 5 has no room yet").isTrue();
    waiting.remove().complete(answer(2));
    loop.run();

    assertThat(client.transport().isPaused()).isFalse();
    assertThat(client.connection().reader().isReady()).isTrue();
  }

  @Test
  void malformedCommandEndsTheConnection() {
    var frame = client.sends("nonsense");

    assertThat(client.received()).containsExactly("bye 3501 bad request");
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void frameWithoutACommandIsMalformed() {
    var frame = client.sends("");

    assertThat(client.received()).containsExactly("bye 3501 bad request");
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void goodCommandsBeforeAMalformedOneAreAnsweredFirst() {
    client.sends("{\"id\":1,\"rpc\":{}}\n{\"id\":2,\"rpc\":{}}\n{\"id\":");

    assertThat(client.received()).containsExactly(reply(1), reply(2), "bye 3501 bad request");
  }

  @Test
  void commandBehindAMalformedOneIsNotLookedAt() {
    client.sends("{\"id\":1,\"rpc\":{}}\nnonsense\n{\"id\":3,\"rpc\":{}}");

    assertThat(client.commands().handledIds()).containsExactly(1L);
  }

  @Test
  void malformedCommandWaitsForWhatIsUnderWay() {
    commandsWait();
    client.sends("{\"id\":1,\"rpc\":{}}\n{\"id\":2,\"rpc\":{}}\nnonsense");
    assertThat(client.connection().isOpen()).isTrue();
    waiting.remove().complete(answer(1));
    loop.run();
    assertThat(client.connection().isOpen()).isTrue();
    waiting.remove().complete(answer(2));
    loop.run();

    assertThat(client.received()).containsExactly(reply(1), reply(2), "bye 3501 bad request");
  }

  @Test
  void frameBehindAMalformedCommandIsNotLookedAt() {
    commandsWait();
    client.sends("{\"id\":1,\"rpc\":{}}\nnonsense");
    var late = client.calls(2);
    waiting.remove().complete(answer(1));
    loop.run();

    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(client.received()).containsExactly(reply(1), "bye 3501 bad request");
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void nothingIsReadAfterACommandThatEndsTheConnection() {
    client
        .commands()
        .mean(
            command ->
                command.equals(new Command.Rpc(2, "", null))
                    ? Outcome.close(CloseReason.PERMISSION_DENIED)
                    : TestCommands.echo(command));
    var frame = client.calls(1, 2, 3);

    assertThat(client.commands().handledIds()).containsExactly(1L, 2L);
    assertThat(client.received()).containsExactly(reply(1), "bye 3507 permission denied");
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void closedConnectionForgetsWhatItHadNotRead() {
    commandsWait();
    var frame = client.calls(1, 2, 3, 4, 5);
    client.connection().close(CloseReason.SHUTDOWN);
    waiting.remove().complete(answer(1));
    loop.run();

    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(client.received()).containsExactly("bye 3001 shutdown");
    assertThat(frame.refCnt()).isZero();
    assertThat(client.connection().reader().isReady()).isFalse();
  }

  @Test
  void frameAfterTheEndIsNotLookedAt() {
    client.transport().parting(Transport.Parting.AWAIT_CLOSE_FRAME);
    client.connection().close(CloseReason.SHUTDOWN);
    var late = client.calls(1);
    client.socket().close();

    assertThat(client.commands().handled()).isEmpty();
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void refusedConnectPassesOverWhatCameWithIt() {
    var fresh = loop.client();
    fresh
        .commands()
        .mean(
            command -> {
              fresh.connection().refuse();
              return TestCommands.echo(command);
            });
    var frame = fresh.calls(1, 2, 3);

    assertThat(fresh.commands().handledIds()).containsExactly(1L);
    assertThat(fresh.received()).containsExactly(reply(1));
    assertThat(fresh.connection().isRefused()).isTrue();
    assertThat(fresh.connection().isOpen()).isTrue();
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void everyCommandIsCounted() {
    client.calls(1, 2, 3);

    assertThat(Meters.commands(loop.meters(), "rpc", "ok")).isEqualTo(3);
  }

  // Frames beside the link.

  @Test
  void frameBesideTheLinkIsReadAtOnceWhileThereIsRoom() {
    var frame = sendsBeside("a", 1, 2);

    assertThat(senders).containsExactly("a taken");
    assertThat(client.received()).containsExactly(reply(1), reply(2));
    assertThat(frame.refCnt()).isZero();
  }

  @Test
  void framesBesideTheLinkWaitTheirTurnWhileTheQueueIsFull() {
    commandsWait();
    sendsBeside("a", 1, 2, 3, 4);
    sendsBeside("b", 5);
    sendsBeside("c", 6);
    assertThat(senders).containsExactly("a taken");

    for (var id = 1L; id <= 6; id++) {
      waiting.remove().complete(answer(id));
      loop.run();
    }
    assertThat(senders).containsExactly("a taken", "b taken", "c taken");
    assertThat(client.received())
        .containsExactly(reply(1), reply(2), reply(3), reply(4), reply(5), reply(6));
  }

  @Test
  void onlySoManyFramesBesideTheLinkMayWait() {
    commandsWait();
    sendsBeside("first", 1, 2, 3, 4);
    for (var i = 0; i < Reader.MAX_QUEUED_FRAMES; i++) {
      sendsBeside("waiting", 5);
    }
    var tooMany = sendsBeside("last", 6);

    assertThat(senders).containsExactly("first taken", "last refused");
    assertThat(tooMany.refCnt()).isZero();
  }

  @Test
  void framesBesideTheLinkThatWaitAreGivenUpAtTheEnd() {
    commandsWait();
    sendsBeside("a", 1, 2, 3, 4);
    var frame = sendsBeside("b", 5);
    client.connection().close(CloseReason.SHUTDOWN);
    var late = sendsBeside("c", 6);

    assertThat(senders).containsExactly("a taken", "b ended", "c ended");
    assertThat(frame.refCnt()).isZero();
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void emptyFrameBesideTheLinkIsMalformed() {
    sendsBeside("a");

    assertThat(senders).containsExactly("a taken");
    assertThat(client.received()).containsExactly("bye 3501 bad request");
  }

  @Test
  void commandThatTheTransportHasReadIsHandled() {
    client.connection().reader().read(new Command.Rpc(9, "", null));
    loop.run();

    assertThat(client.received()).containsExactly(reply(9));
  }

  /** Sends calls with these ids in one frame, and notes what the sender hears. */
  private ByteBuf sendsBeside(String name, int... ids) {
    var lines = Arrays.stream(ids).mapToObj("{\"id\":%d,\"rpc\":{}}"::formatted);
    var frame = client.socket().alloc().buffer();
    frame.writeCharSequence(lines.collect(Collectors.joining("\n")), StandardCharsets.UTF_8);
    client
        .connection()
        .receive(
            frame,
            new Reader.Sender() {
              @Override
              public void taken() {
                senders.add(name + " taken");
              }

              @Override
              public void refused() {
                senders.add(name + " refused");
              }

              @Override
              public void ended() {
                senders.add(name + " ended");
              }
            });
    return frame;
  }

  private void commandsWait() {
    client
        .commands()
        .mean(
            _ -> {
              waiting.add(new CompletableFuture<>());
              return Outcome.of(waiting.getLast());
            });
  }

  private static Outcome answer(long id) {
    return Outcome.answer(new Reply.Called(id, null));
  }

  private static String reply(long id) {
    return "{\"id\":%d,\"rpc\":{}}".formatted(id);
  }
}
