package dev.sluice.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.api.Answer;
import dev.sluice.gateway.api.Method;
import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.connection.Mishap;
import dev.sluice.gateway.connection.NoMemory;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.Drain;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApiStreamTest {
  private static final Duration IDLE = Duration.ofSeconds(75);
  private static final Duration READ = Duration.ofSeconds(10);

  private final MockTicker clock = Ticker.newMockTicker();
  private final Drain drain = new Drain();
  private final TestSocket socket = new TestSocket(clock);
  private final List<CompletableFuture<Answer>> waiting = new ArrayList<>();

  ApiStreamTest() throws Exception {
    Map<String, Method> byName = new HashMap<>();
    byName.put("now", request -> answer(request, Answer.done()));
    byName.put(
        "later",
        request -> {
          CompletableFuture<Answer> answer = new CompletableFuture<>();
          waiting.add(answer);
          return answer(request, new Answer.Later(answer));
        });
    byName.put(
        "fail",
        request -> {
          request.skipObject();
          return _ -> {
            throw new Mishap();
          };
        });
    byName.put(
        "broken",
        request ->
            answer(
                request,
                Answer.of(
                    out -> {
                      out.alwaysString("x", "half of it");
                      throw new Mishap();
                    })));
    byName.put(
        "large",
        request -> answer(request, Answer.of(out -> out.alwaysString("x", "x".repeat(100_000)))));
    var config = Config.load(null, Map.of()).admin();
    new ApiStreams(
            config,
            new Methods(byName),
            () -> null,
            loop -> Budgets.unlimited().newShare(loop),
            drain,
            _ -> new LoopMeters())
        .installOnTcp(socket);
  }

  private static Method.Call answer(JsonReader request, Answer answer)
      throws MalformedFrameException {
    request.skipObject();
    return _ -> answer;
  }

  @AfterEach
  void close() {
    socket.close();
    socket.runPendingTasks();
  }

  /** In one read. */
  private void comes(String text) {
    socket
        .pipeline()
        .fireChannelRead(
            ByteBufAllocator.DEFAULT
                .buffer()
                .writeBytes(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    socket.pipeline().fireChannelReadComplete();
    socket.runPendingTasks();
  }

  private void settle(int index, Answer answer) {
    waiting.get(index).complete(answer);
    socket.runPendingTasks();
  }

  private void passes(Duration time) {
    clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    socket.runScheduledPendingTasks();
    socket.runPendingTasks();
  }

  private static String kept(String method) {
    return "{'" + method + "':{},'keep':true}\n";
  }

  private static Answer number(int number) {
    return Answer.of(out -> out.alwaysNumber("n", number));
  }

  private void nodeGoes() {
    drain.begin();
    drain.end();
    socket.runPendingTasks();
  }

  @Test
  void idleSocketEndsWithTheNode() {
    comes(kept("now"));
    nodeGoes();
    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(socket.isOpen()).isTrue();
    passes(Drain.PARTING);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void nodeThatGoesAnswersWhatIsUnderWayAndTheRestOfARequest() {
    comes(kept("later") + "{'now':{},'ke");
    nodeGoes();
    assertThat(socket.isOutputShutdown()).isFalse();
    settle(0, number(1));
    comes("ep':true}\n");
    assertThat(socket.lines()).containsExactly("{\"result\":{\"n\":1}}", "{\"result\":{}}");
    assertThat(socket.isOutputShutdown()).isTrue();
  }

  @Test
  void answersOfARequestsThatCameTogetherLeaveTogether() {
    comes(kept("now").repeat(10));
    assertThat(socket.lines()).hasSize(10).containsOnly("{\"result\":{}}");
    assertThat(socket.writes()).isEqualTo(1);
  }

  @Test
  void answersThatComeTogetherLeaveTogether() {
    comes(kept("later").repeat(3));
    waiting.get(1).complete(number(2));
    waiting.get(2).complete(number(3));
    socket.runPendingTasks();
    assertThat(socket.writes()).isZero();
    settle(0, number(1));
    assertThat(socket.lines())
        .containsExactly(
            "{\"result\":{\"n\":1}}", "{\"result\":{\"n\":2}}", "{\"result\":{\"n\":3}}");
    assertThat(socket.writes()).isEqualTo(1);
  }

  @Test
  void noMoreIsReadThanMayWaitForAnswers() {
    comes(kept("later").repeat(OrderedAnswers.MAX_WAITING + 5));
    assertThat(waiting).hasSize(OrderedAnswers.MAX_WAITING);
    assertThat(socket.config().isAutoRead()).isFalse();
    settle(0, Answer.done());
    assertThat(waiting).hasSize(OrderedAnswers.MAX_WAITING + 1);
    assertThat(socket.config().isAutoRead()).isFalse();
    for (int i = 1; i < OrderedAnswers.MAX_WAITING + 5; i++) {
      settle(i, Answer.done());
    }
    assertThat(socket.config().isAutoRead()).isTrue();
    assertThat(socket.lines()).hasSize(OrderedAnswers.MAX_WAITING + 5);
  }

  @Test
  void nothingIsCarriedOutWhileTheCallerReadsNoAnswers() {
    socket.fill();
    comes(kept("large").repeat(3));
    assertThat(socket.config().isAutoRead()).isFalse();
    socket.take(100_020);
    socket.runPendingTasks();
    assertThat(socket.lines()).hasSize(1);
    assertThat(socket.config().isAutoRead()).isFalse();
    socket.takeAll();
    socket.runPendingTasks();
    assertThat(socket.lines()).hasSize(3);
    assertThat(socket.config().isAutoRead()).isTrue();
  }

  @Test
  void callerThatReadsNoAnswersIsClosedInTheEnd() {
    socket.fill();
    comes(kept("large") + kept("now"));
    passes(READ.plusMillis(1));
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void whatWasReadIsCarriedOutThoughTheCallerIsGone() {
    comes(kept("later").repeat(OrderedAnswers.MAX_WAITING + 5));
    socket.close();
    socket.runPendingTasks();
    assertThat(waiting).hasSize(OrderedAnswers.MAX_WAITING + 5);
    settle(0, Answer.done());
    assertThat(socket.text()).isEmpty();
  }

  @Test
  void callThatFailsIsAnsweredForAndHarmsNoOther() {
    try (var _ = new Silence()) {
      comes(kept("fail") + kept("later") + kept("now"));
      waiting.getFirst().completeExceptionally(new Mishap());
      socket.runPendingTasks();
    }
    String internal = "{\"error\":{\"code\":100,\"message\":\"internal server error\"}}";
    assertThat(socket.lines()).containsExactly(internal, internal, "{\"result\":{}}");
  }

  @Test
  void answerThatCannotBeWrittenIsAnErrorAndLeavesNothingBehind() {
    try (var _ = new Silence()) {
      comes(kept("now") + kept("broken") + kept("now"));
    }
    String internal = "{\"error\":{\"code\":100,\"message\":\"internal server error\"}}";
    assertThat(socket.lines()).containsExactly("{\"result\":{}}", internal, "{\"result\":{}}");
  }

  @Test
  void keptConnectionMayBeIdleForAWhile() {
    comes(kept("now"));
    passes(IDLE.minusMillis(1));
    assertThat(socket.isOpen()).isTrue();
    comes(kept("now"));
    passes(IDLE.minusMillis(1));
    assertThat(socket.isOpen()).isTrue();
    passes(Duration.ofMillis(2));
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.lines()).hasSize(2);
  }

  @Test
  void answerIsWaitedForHoweverLongItTakes() {
    comes("{'later':{}}\n");
    passes(IDLE.multipliedBy(3));
    settle(0, Answer.done());
    assertThat(socket.lines()).containsExactly("{\"result\":{}}");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void callerThatHasTakenItsLastAnswerAndLeavesIsNotWaitedFor() {
    comes("?\n");
    socket.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    socket.runPendingTasks();
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void callerThatIsRefusedMayReadTheAnswerBeforeTheSocketIsClosed() {
    comes("?\n");
    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(socket.isOpen()).isTrue();
    comes("and more of it");
    passes(Duration.ofSeconds(6));
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.lines()).hasSize(1);
  }

  @Test
  void answerThatCannotBeWrittenEndsTheStream() {
    comes(kept("later") + kept("now"));
    outOfMemory();
    try (var _ = new Silence()) {
      settle(0, Answer.done());
    }

    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void refusalThatCannotBeWrittenWhenTheTimeIsUpEndsTheStream() {
    comes("{'now':");
    outOfMemory();
    try (var _ = new Silence()) {
      passes(READ.plusSeconds(1));
    }

    assertThat(socket.isOpen()).isFalse();
  }

  /** From now on the socket gets no buffer. */
  private void outOfMemory() {
    socket.config().setAllocator(new NoMemory());
  }
}
