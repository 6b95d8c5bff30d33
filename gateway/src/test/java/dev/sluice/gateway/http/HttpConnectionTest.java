package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.gateway.connection.Mishap;
import dev.sluice.gateway.connection.NoMemory;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConnectionTest {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);
  private static final Duration MOMENT = Duration.ofMillis(20);
  private static final HttpLimits LIMITS = new HttpLimits(100, 500, REQUEST_TIMEOUT, IDLE_TIMEOUT);

  private final List<Exchange> exchanges = new ArrayList<>();
  private HttpHandler handler = exchange -> exchange.respond(echo(exchange));
  private final TestPeer peer =
      new TestPeer(
          exchange -> {
            exchanges.add(exchange);
            handler.handle(exchange);
          },
          LIMITS);

  @AfterEach
  void close() {
    peer.close();
  }

  // Requests and answers.

  @Test
  void requestIsAnsweredAndTheConnectionStays() {
    peer.sends("GET /a?b=c HTTP/1.1\nHost: h\n\n");

    assertThat(peer.received()).isEqualTo(answer("GET /a"));
    assertThat(peer.isOpen()).isTrue();
    peer.sends("GET /b HTTP/1.1\nHost: h\n\n");
    assertThat(peer.received()).isEqualTo(answer("GET /a") + answer("GET /b"));
  }

  @Test
  void answerThatCannotBeWrittenLaterEndsTheConnection() {
    handler = _ -> {};
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    peer.socket().config().setAllocator(new NoMemory());
    var answer = Response.text(200, "a");
    try (var _ = new Silence()) {
      exchanges.getFirst().respond(answer);
    }

    assertThat(peer.isOpen()).isFalse();
    assertThat(answer.body().refCnt()).isZero();
  }

  @Test
  void exchangeKnowsTheRequest() {
    peer.sends("POST /a/b?x=1&y=%20&x=2 HTTP/1.1\nHost: h\nX-Some: thing\nContent-Length: 2\n\nhi");

    var exchange = exchanges.getFirst();
    assertThat(exchange.method()).isEqualTo(HttpMethod.POST);
    assertThat(exchange.path()).isEqualTo("/a/b");
    assertThat(exchange.query("x")).isEqualTo("1");
    assertThat(exchange.query("y")).isEqualTo(" ");
    assertThat(exchange.query("z")).isNull();
    assertThat(exchange.headers().get("x-some")).isEqualTo("thing");
    assertThat(exchange.body()).asString(StandardCharsets.UTF_8).isEqualTo("hi");
    assertThat(exchange.acceptedNanos()).isNotZero();
    assertThat(exchange.socket()).isSameAs(peer.socket());
  }

  @Test
  void targetMayBeAWholeUri() {
    peer.sends("GET http://h:80/a?x=1 HTTP/1.1\nHost: h\n\nGET HTTPS://h HTTP/1.1\nHost: h\n\n");

    assertThat(exchanges.getFirst().path()).isEqualTo("/a");
    assertThat(exchanges.getFirst().query("x")).isEqualTo("1");
    assertThat(exchanges.getLast().path()).isEqualTo("/");
  }

  @Test
  void exchangeWithoutAQueryHasNoParameters() {
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");

    assertThat(exchanges.getFirst().query("x")).isNull();
    assertThat(exchanges.getFirst().body()).isEmpty();
  }

  @Test
  void requestMayBeSplitAnywhere() {
    var request =
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
            .getBytes(StandardCharsets.US_ASCII);
    for (var at = 1; at < request.length; at++) {
      try (var split = new TestPeer(each -> each.respond(echo(each)), LIMITS)) {
        split.sendsBytes(Arrays.copyOf(request, at));
        assertThat(split.received()).isEmpty();
        split.sendsBytes(Arrays.copyOfRange(request, at, request.length));
        assertThat(split.received()).isEqualTo(answer("POST /a hello"));
      }
    }
  }

  @Test
  void chunkedBodyIsGathered() {
    peer.sends(
        "POST /a HTTP/1.1\n"
            + "Host: h\n"
            + "Transfer-Encoding: chunked\n\n"
            + "5\n"
            + "hello\n"
            + "1;ext=1\n"
            + ",\n"
            + "6\n"
            + " world\n"
            + "0\n\n");

    assertThat(peer.received()).isEqualTo(answer("POST /a hello, world"));
  }

  @Test
  void emptyChunkedBodyIsEmpty() {
    peer.sends("POST /a HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n0\n\n");

    assertThat(peer.received()).isEqualTo(answer("POST /a"));
  }

  @Test
  void longestBodyIsTaken() {
    var body = "b".repeat(100);
    peer.sends("POST /a HTTP/1.1\nHost: h\nContent-Length: 100\n\n" + body);
    peer.sends(
        "POST /b HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n32\n%s\n32\n%s\n0\n\n"
            .formatted(body.substring(50), body.substring(50)));

    assertThat(peer.received()).isEqualTo(answer("POST /a " + body) + answer("POST /b " + body));
  }

  @Test
  void answerToHeadHasNoBody() {
    peer.sends("HEAD /a HTTP/1.1\nHost: h\n\nGET /b HTTP/1.1\nHost: h\n\n");

    assertThat(peer.received())
        .isEqualTo(answer("HEAD /a").replace("\n\nHEAD /a", "\n\n") + answer("GET /b"));
  }

  @Test
  void connectionCloseIsHonoured() {
    peer.sends("GET /a HTTP/1.1\nHost: h\nConnection: close\n\n");

    assertThat(peer.received()).isEqualTo(lastAnswer("GET /a"));
    assertThat(peer.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: keep-alive\n"})
  void connectionOfHttp10IsClosed(String header) {
    peer.sends("GET /a HTTP/1.0\n" + header + "\n");

    assertThat(peer.received()).isEqualTo(lastAnswer("GET /a"));
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void secondAnswerIsTheHandlersMistake() {
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    var late = peer.socket().alloc().buffer();

    assertThatIllegalStateException()
        .isThrownBy(() -> exchanges.getFirst().respond(Response.json(late)))
        .withMessageContaining("a second answer to /a");
    assertThat(late.refCnt()).isZero();
    assertThat(peer.received()).isEqualTo(answer("GET /a"));
  }

  @Test
  void handlerThatThrowsIsAnsweredFor() {
    handler =
        _ -> {
          throw new Mishap();
        };
    try (var _ = new Silence()) {
      peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    }

    assertThat(peer.received()).startsWith("HTTP/1.1 500 Internal Server Error\n");
    handler = exchange -> exchange.respond(echo(exchange));
    peer.sends("GET /b HTTP/1.1\nHost: h\n\n");
    assertThat(peer.received()).endsWith(answer("GET /b"));
  }

  // Several at once.

  @Test
  void answersComeInTheOrderOfTheRequests() {
    later();
    peer.sends(
        "GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\nGET /3 HTTP/1.1\nHost: h\n\n");
    answer(2);
    answer(1);
    assertThat(peer.received()).isEmpty();
    answer(0);

    assertThat(peer.received()).isEqualTo(answer("GET /1") + answer("GET /2") + answer("GET /3"));
  }

  @Test
  void answersToRequestsOfOneReadAreWrittenTogether() {
    peer.sends(
        "GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\nGET /3 HTTP/1.1\nHost: h\n\n");

    assertThat(peer.received()).isEqualTo(answer("GET /1") + answer("GET /2") + answer("GET /3"));
    assertThat(peer.socket().writes()).isOne();
  }

  @Test
  void earlierAnswersDoNotWaitForLaterOnes() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\n");
    answer(0);
    assertThat(peer.received()).isEqualTo(answer("GET /1"));
    answer(1);

    assertThat(peer.received()).isEqualTo(answer("GET /1") + answer("GET /2"));
  }

  @Test
  void badRequestIsAnsweredAfterThoseBeforeIt() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nnonsense\n\nGET /3 HTTP/1.1\nHost: h\n\n");
    assertThat(exchanges).hasSize(1);
    assertThat(peer.received()).isEmpty();
    answer(0);

    assertThat(peer.received()).startsWith(answer("GET /1") + "HTTP/1.1 400 Bad Request\n");
    assertThat(peer.socket().isOutputShutdown()).isTrue();
  }

  @Test
  void requestBehindTheLastOneIsNotHandled() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\nConnection: close\n\nGET /2 HTTP/1.1\nHost: h\n\n");
    peer.sends("GET /3 HTTP/1.1\nHost: h\n\n");
    assertThat(exchanges).hasSize(1);
    answer(0);

    assertThat(peer.received()).isEqualTo(lastAnswer("GET /1"));
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void lastAnswerComesAfterThoseBeforeIt() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\nConnection: close\n\n");
    answer(1);
    assertThat(peer.isOpen()).isTrue();
    answer(0);

    assertThat(peer.received()).isEqualTo(answer("GET /1") + lastAnswer("GET /2"));
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void nothingIsReadWhileTooManyRequestsAreUnderWay() {
    later();
    for (var i = 0; i < 127; i++) {
      peer.sends("GET /%d HTTP/1.1\nHost: h\n\n".formatted(i));
    }
    assertThat(peer.socket().config().isAutoRead()).isTrue();
    peer.sends("GET /127 HTTP/1.1\nHost: h\n\n");
    assertThat(peer.socket().config().isAutoRead()).isFalse();
    answer(5);
    assertThat(peer.socket().config().isAutoRead()).as("the first is still awaited").isFalse();
    answer(0);

    assertThat(peer.socket().config().isAutoRead()).isTrue();
  }

  @Test
  void clientThatDoesNotReadItsAnswersIsNotReadFromEither() {
    peer.socket().fill();
    for (var i = 0; i < 1000 && peer.socket().config().isAutoRead(); i++) {
      peer.sends("GET /%01000d HTTP/1.1\nHost: h\n\n".formatted(i).replaceAll("/0+", "/"));
      handler = exchange -> exchange.respond(Response.of(200, "text/plain", new byte[10_000]));
    }
    assertThat(peer.socket().config().isAutoRead()).isFalse();
    assertThat(peer.socket().unsafe().outboundBuffer().totalPendingWriteBytes())
        .isLessThan(1_000_000);
    peer.socket().takeAll();

    assertThat(peer.socket().config().isAutoRead()).isTrue();
    peer.sends("GET /again HTTP/1.1\nHost: h\n\n");
    assertThat(exchanges.getLast().path()).isEqualTo("/again");
  }

  // What is refused.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n\n",
        "GET\n\n",
        "POST / HTTP/1.1\nHost: h\nContent-Length: many\n\n",
        "POST / HTTP/1.1\nHost: h\nContent-Length: 1\nContent-Length: 2\n\n",
        "POST / HTTP/1.1\nHost: h\nContent-Length: -1\n\n"
      })
  void whatIsNotHttpIsRefused(String request) {
    peer.sends(request);

    assertRefused("400 Bad Request");
  }

  @Test
  void malformedChunkIsRefused() {
    peer.sends("POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nxyz\n");

    assertRefused("400 Bad Request");
  }

  @Test
  void announcedBodyThatIsTooLongIsRefusedAtOnce() {
    peer.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 101\n\n");

    assertRefused("413 Request Entity Too Large");
    assertThat(peer.received()).endsWith("the body is longer than 100 bytes");
  }

  @Test
  void chunkedBodyThatIsTooLongIsRefused() {
    peer.sends("POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n");
    peer.sends("32\n%s\n".formatted("b".repeat(50)));
    assertThat(peer.received()).isEmpty();
    peer.sends("33\n%s\n".formatted("b".repeat(51)));

    assertRefused("413 Request Entity Too Large");
  }

  @Test
  void oneChunkThatIsTooLongIsRefused() {
    peer.sends(
        "POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nc8\n%s\n0\n\n"
            .formatted("b".repeat(200)));

    assertRefused("413 Request Entity Too Large");
  }

  @Test
  void requestLineThatIsTooLongIsRefused() {
    peer.sends("GET /%s HTTP/1.1\nHost: h\n\n".formatted("p".repeat(600)));

    assertRefused("414 Request-URI Too Long");
  }

  @Test
  void requestLineMayBeLongerThanTheHeaders() throws Exception {
    var limits = new HttpLimits(100, 1000, 500, REQUEST_TIMEOUT, IDLE_TIMEOUT);
    try (var roomy = new TestPeer(each -> each.respond(Response.text(200, "ok")), limits)) {
      roomy.sends("GET /?q=%s HTTP/1.1\nHost: h\n\n".formatted("q".repeat(900)));
      assertThat(roomy.socket().text()).startsWith("HTTP/1.1 200 OK");
      roomy.socket().clear();
      roomy.sends("GET / HTTP/1.1\nHost: h\nX-Long: %s\n\n".formatted("h".repeat(600)));
      assertThat(roomy.socket().text()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void malformedQueryIsABadRequestForWhoeverAsksForIt() throws Exception {
    try (var asking =
        new TestPeer(each -> each.respond(Response.text(200, "" + each.queries("q"))), LIMITS)) {
      asking.sends("GET /?q=%zz HTTP/1.1\nHost: h\n\n");
      assertThat(asking.socket().text()).startsWith("HTTP/1.1 400 ");
      asking.socket().clear();
      asking.sends("GET /?q=1;2&q=%33+4&r=5 HTTP/1.1\nHost: h\n\n");
      assertThat(asking.socket().text()).endsWith("[1;2, 3 4]");
    }
  }

  @Test
  void headersThatAreTooLongAreRefused() {
    peer.sends("GET / HTTP/1.1\nHost: h\nX-Long: %s\n\n".formatted("h".repeat(600)));

    assertRefused("431 Request Header Fields Too Large");
  }

  @Test
  void nothingIsReadBehindWhatWasRefused() {
    peer.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 101\n\nGET / HTTP/1.1\nHost: h\n\n");
    peer.sends("GET / HTTP/1.1\nHost: h\n\n");

    assertRefused("413 Request Entity Too Large");
  }

  @Test
  void restOfWhatWasRefusedIsDiscardedForAWhile() {
    peer.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 100000\n\n");
    for (var i = 0; i < 9; i++) {
      peer.advance(Duration.ofSeconds(1));
      peer.sends("b".repeat(1000));
    }
    assertThat(peer.isOpen()).as("or the answer might not reach the client").isTrue();
    peer.advance(Duration.ofSeconds(1).plus(MOMENT));

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void clientThatLeavesWithItsRefusalIsGone() {
    peer.sends("nonsense\n\n");
    peer.close();

    assertThat(peer.socket().runScheduledPendingTasks()).isEqualTo(-1);
  }

  // Expect: 100-continue.

  @Test
  void clientThatAsksIsToldToContinue() {
    peer.sends("POST /a HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 5\n\n");
    assertThat(peer.received()).isEqualTo("HTTP/1.1 100 Continue\n\n");
    peer.socket().clear();
    peer.sends("hello");

    assertThat(peer.received()).isEqualTo(answer("POST /a hello"));
  }

  @Test
  void clientIsToldToContinueBehindTheAnswersBeforeIt() {
    later();
    peer.sends("GET /a HTTP/1.1\nHost: h\n\nPOST /b HTTP/1.1\nHost: h\nExpect: 100-continue\n");
    peer.sends("Content-Length: 5\n\n");
    assertThat(peer.received()).isEmpty();
    peer.advance(REQUEST_TIMEOUT.multipliedBy(2));
    answer(0);
    assertThat(peer.received()).isEqualTo(answer("GET /a") + "HTTP/1.1 100 Continue\n\n");
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    peer.sends("hello");
    answer(1);

    assertThat(peer.received())
        .isEqualTo(answer("GET /a") + "HTTP/1.1 100 Continue\n\n" + answer("POST /b hello"));
  }

  @Test
  void clientThatDidNotWaitIsNotToldToContinue() {
    later();
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    peer.sends("POST /b HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 5\n\nhello");
    answer(0);
    answer(1);

    assertThat(peer.received()).isEqualTo(answer("GET /a") + answer("POST /b hello"));
  }

  @Test
  void clientIsNotToldToContinueWhatIsTooLong() {
    peer.sends("POST /a HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 101\n\n");

    assertRefused("413 Request Entity Too Large");
  }

  // Time limits.

  @Test
  void socketThatSaysNothingIsClosed() {
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertThat(peer.isOpen()).isFalse();
    assertThat(peer.received()).isEmpty();
  }

  @Test
  void slowHeaderIsClosed() {
    peer.sends("GET / HTTP/1.1\nHost: h\n");
    for (var i = 0; i < 9; i++) {
      peer.advance(Duration.ofSeconds(1));
      peer.sends("X-Header-%d: x\n".formatted(i));
    }
    assertThat(peer.isOpen()).isTrue();
    peer.advance(Duration.ofSeconds(1).plus(MOMENT));

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void slowBodyIsRefused() {
    peer.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 50\n\n");
    for (var i = 0; i < 9; i++) {
      peer.advance(Duration.ofSeconds(1));
      peer.sends("b");
    }
    assertThat(peer.isOpen()).isTrue();
    peer.advance(Duration.ofSeconds(1).plus(MOMENT));

    assertRefused("408 Request Timeout");
  }

  @Test
  void slowRequestOnAnOldConnectionIsRefusedInTheSameTime() {
    peer.sends("GET / HTTP/1.1\nHost: h\n\n");
    peer.advance(Duration.ofSeconds(33));
    peer.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 50\n\n");
    peer.socket().clear();
    exchanges.clear();
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertRefused("408 Request Timeout");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "GET / HTTP/1.1\nHost: h\n",
        "GET / HTTP/1.1\nHost: h\n",
        "GET / HTTP/1.1\nHost: h\nHo"
      })
  void slowHeaderBehindAWholeRequestIsClosedInTheSameTime(String part) {
    peer.sends("GET / HTTP/1.1\nHost: h\n\n" + part);
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertThat(peer.isOpen()).isFalse();
    assertThat(exchanges).hasSize(1);
  }

  @Test
  void slowHeaderBehindAnotherHasItsOwnTime() {
    peer.sends("GET / HTTP/1.1\nHost: h\n");
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    peer.sends("\nGET / HTTP/1.1\nHost: h\n");
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    peer.sends("\n");

    assertThat(exchanges).hasSize(2);
  }

  @Test
  void requestInTimeIsAnsweredAndTheNextHasItsOwnTime() {
    for (var i = 0; i < 5; i++) {
      peer.sends("POST /a HTTP/1.1\nHost: h\nContent-Length: 2\n\n");
      peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
      peer.sends("hi");
      peer.advance(REQUEST_TIMEOUT);
    }

    assertThat(peer.isOpen()).isTrue();
    assertThat(exchanges).hasSize(5);
  }

  @Test
  void connectionThatIsIdleForTooLongIsClosed() {
    peer.sends("GET / HTTP/1.1\nHost: h\n\n");
    peer.advance(IDLE_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void clientThatDoesNotTakeItsAnswerIsNotIdleEither() {
    peer.socket().fill();
    peer.sends("GET / HTTP/1.1\nHost: h\n\n");
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void clientThatTakesItsAnswerLateMayRestAfterIt() {
    peer.socket().fill();
    peer.sends("GET / HTTP/1.1\nHost: h\n\n");
    peer.advance(REQUEST_TIMEOUT.minus(MOMENT));
    peer.socket().takeAll();
    peer.advance(IDLE_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(REQUEST_TIMEOUT);

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void clientThatWaitsForItsAnswerIsNotIdle() {
    later();
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    peer.advance(IDLE_TIMEOUT.multipliedBy(2));
    assertThat(peer.isOpen()).isTrue();
    answer(0);

    assertThat(peer.received()).isEqualTo(answer("GET /a"));
  }

  @Test
  void idleTimeBeginsWithTheAnswer() {
    later();
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    peer.advance(IDLE_TIMEOUT.multipliedBy(2));
    answer(0);
    peer.advance(IDLE_TIMEOUT.minus(MOMENT));
    assertThat(peer.isOpen()).isTrue();
    peer.advance(MOMENT.multipliedBy(2));

    assertThat(peer.isOpen()).isFalse();
  }

  // Clients that leave.

  @Test
  void clientMayLeaveInTheMiddleOfItsBody() {
    peer.sends("POST /a HTTP/1.1\nHost: h\nContent-Length: 50\n\nsome");
    peer.sends("more");
    peer.close();

    assertThat(exchanges).isEmpty();
  }

  @Test
  void clientMayLeaveInTheMiddleOfItsHeader() {
    var header = peer.sendsBytes("GET / HT".getBytes(StandardCharsets.US_ASCII));
    peer.close();

    assertThat(header.refCnt()).isZero();
  }

  @Test
  void answersThatWaitWhenTheClientLeavesAreReleased() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\n");
    var body = peer.socket().alloc().buffer().writeByte('!');
    exchanges.get(1).respond(Response.json(body));
    assertThat(body.refCnt()).isOne();
    peer.close();

    assertThat(body.refCnt()).isZero();
  }

  @Test
  void answerToAClientThatLeftIsReleased() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\n");
    var body = peer.socket().alloc().buffer().writeByte('!');
    peer.close();
    exchanges.getFirst().respond(Response.json(body));

    assertThat(body.refCnt()).isZero();
  }

  @Test
  void answerThatTheSocketHasNotTakenIsReleased() {
    later();
    peer.socket().fill();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\n");
    var body = peer.socket().alloc().buffer().writeByte('!');
    exchanges.getFirst().respond(Response.json(body));
    peer.close();

    assertThat(body.refCnt()).isZero();
  }

  @Test
  void noTimerIsLeftBehind() {
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    peer.close();

    assertThat(peer.socket().runScheduledPendingTasks()).isEqualTo(-1);
  }

  // Half an end.

  @Test
  void clientThatSaysNoMoreGetsTheAnswersThatItWaitsFor() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\n");
    peer.endsInput();
    assertThat(peer.isOpen()).isTrue();
    answer(0);
    answer(1);

    assertThat(peer.received()).isEqualTo(answer("GET /1") + lastAnswer("GET /2"));
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void clientThatSaysNoMoreIsLetGoOnceItHasItsAnswers() {
    peer.socket().fill();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\n");
    peer.endsInput();
    assertThat(peer.isOpen()).as("it has not taken its answer").isTrue();
    peer.socket().takeAll();

    assertThat(peer.received()).isEqualTo(answer("GET /1"));
    assertThat(peer.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /1 HT", "POST /1 HTTP/1.1\nHost: h\nContent-Length: 5\n\nhell"})
  void requestThatTheEndCutsShortIsNotCarriedOut(String part) {
    peer.sends(part);
    peer.endsInput();

    assertThat(exchanges).isEmpty();
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void requestsBehindAnAnswerThatCannotBeWrittenAreCarriedOut() {
    peer.socket().breakOnWrite();
    for (var i = 0; i < 200; i++) {
      peer.sends("GET /%d HTTP/1.1\nHost: h\n\n".formatted(i));
      assertThat(peer.socket().config().isAutoRead()).isTrue();
    }
    assertThat(exchanges).hasSize(200);
    peer.endsInput();

    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void answersThatCannotBeWrittenAreReleased() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\nGET /2 HTTP/1.1\nHost: h\n\n");
    peer.socket().breakOnWrite();
    answer(0);
    var body = peer.socket().alloc().buffer().writeByte('!');
    exchanges.get(1).respond(Response.json(body));

    assertThat(body.refCnt()).isZero();
  }

  @Test
  void lastRequestWithoutAnyoneToAnswerEndsTheConnection() {
    peer.socket().breakOnWrite();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\n");
    assertThat(peer.isOpen()).isTrue();
    peer.sends("GET /2 HTTP/1.1\nHost: h\nConnection: close\n\n");

    assertThat(exchanges).hasSize(2);
    assertThat(peer.isOpen()).isFalse();
  }

  // Memory.

  @Test
  void bodiesThatAreNotWholeAreBoundedTogether() {
    var budget = new MemoryBudget(1_700, MemoryBudget.Order.OLDEST_FIRST);
    var first = new TestPeer(handler, LIMITS, budget);
    var second = new TestPeer(handler, LIMITS, budget);
    var third = new TestPeer(handler, LIMITS, budget);
    for (var each : List.of(first, second, third)) {
      each.sends("POST /a HTTP/1.1\nHost: h\nContent-Length: 90\n\n" + "b".repeat(80));
    }
    // Each has a loop of its own: the one that tips the scales is the first to look.
    assertThat(third.received())
        .startsWith("HTTP/1.1 503 Service Unavailable\n")
        .endsWith("input_limit");
    for (var each : List.of(first, second)) {
      each.socket().runPendingTasks();
      each.sends("b".repeat(10));
      assertThat(each.received()).startsWith("HTTP/1.1 200 OK\n");
    }
    assertThat(budget.bytes()).isZero();
    List.of(first, second, third).forEach(TestPeer::close);
  }

  @Test
  void headThatIsNotWholeCountsToo() {
    var budget = new MemoryBudget(500, MemoryBudget.Order.OLDEST_FIRST);
    try (var slow = new TestPeer(handler, LIMITS, budget)) {
      slow.sends("GET /" + "a".repeat(400));
      slow.socket().runPendingTasks();
      assertThat(slow.isOpen()).isFalse();
    }
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void fieldsOfAHeadThatIsNotWholeCountByThePiece() {
    var budget = new MemoryBudget(10_000, MemoryBudget.Order.OLDEST_FIRST);
    try (var slow = new TestPeer(handler, LIMITS, budget)) {
      slow.sends("GET / HTTP/1.1\nHost: h\n" + "a:\n".repeat(100));
      slow.socket().runPendingTasks();
      assertThat(slow.isOpen()).isFalse();
    }
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void requestLineCountsUntilTheRequestIsWhole() {
    var budget = new MemoryBudget(700, MemoryBudget.Order.OLDEST_FIRST);
    try (var slow = new TestPeer(handler, LIMITS, budget)) {
      slow.sends("GET /%s HTTP/1.1\n".formatted("a".repeat(450)));
      slow.socket().runPendingTasks();
      assertThat(slow.isOpen()).isFalse();
    }
  }

  @Test
  void headCountsWhileItsBodyComes() {
    var budget = new MemoryBudget(10_000, MemoryBudget.Order.OLDEST_FIRST);
    try (var slow = new TestPeer(handler, LIMITS, budget)) {
      slow.sends("POST / HTTP/1.1\nHost: h\nContent-Length: 2\n" + "a:\n".repeat(100) + "\nb");
      slow.socket().runPendingTasks();
      assertThat(slow.received()).startsWith("HTTP/1.1 503 ").endsWith("input_limit");
      assertThat(budget.bytes()).isZero();
    }
  }

  @Test
  void trailersCountByThePiece() {
    var budget = new MemoryBudget(10_000, MemoryBudget.Order.OLDEST_FIRST);
    try (var slow = new TestPeer(handler, LIMITS, budget)) {
      slow.sends("POST / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n0\n");
      slow.sends("a:\n".repeat(100));
      assertThat(slow.received()).startsWith("HTTP/1.1 503 ").endsWith("input_limit");
    }
  }

  @Test
  void requestThatIsWholeCountsNoLonger() {
    var budget = new MemoryBudget(100_000, MemoryBudget.Order.OLDEST_FIRST);
    try (var client = new TestPeer(handler, LIMITS, budget)) {
      client.sends("GET /a HTTP/1.1\nHost: h\n");
      assertThat(budget.bytes()).isPositive();
      client.sends("\n");
      assertThat(client.received()).isEqualTo(answer("GET /a"));
      assertThat(budget.bytes()).isZero();
    }
  }

  // Upgrades.

  @Test
  void upgradeHandsWhatFollowsToTheSuccessor() {
    var successor = upgradeTo(new Successor());
    peer.sends("GET /ws HTTP/1.1\nHost: h\nUpgrade: x\n\nfirst");
    peer.sendsBytes("second".getBytes(StandardCharsets.US_ASCII));

    assertThat(peer.received()).isEqualTo("HTTP/1.1 101 Switching Protocols\n\n");
    assertThat(successor.read).containsExactly("first", "second");
    assertThat(successor.completed).isPositive();
    assertThat(peer.socket().pipeline().get(HttpConnection.class)).isNull();
    assertThat(peer.socket().pipeline().names()).hasSize(2);
  }

  @Test
  void upgradedConnectionHasNoTimeLimitOfHttp() {
    upgradeTo(new Successor());
    peer.sends("GET /ws HTTP/1.1\nHost: h\nUpgrade: x\n\n");
    peer.advance(IDLE_TIMEOUT.multipliedBy(2));

    assertThat(peer.isOpen()).isTrue();
    assertThat(peer.socket().runScheduledPendingTasks()).isEqualTo(-1);
  }

  @Test
  void upgradeMayFollowAnAnsweredRequest() {
    peer.sends("GET /a HTTP/1.1\nHost: h\n\n");
    var successor = upgradeTo(new Successor());
    peer.sends("GET /ws HTTP/1.1\nHost: h\nUpgrade: x\n\nfirst");

    assertThat(peer.received()).startsWith(answer("GET /a")).endsWith("Switching Protocols\n\n");
    assertThat(successor.read).containsExactly("first");
  }

  @Test
  void successorReadsThoughHttpHadPaused() {
    peer.socket().fill();
    handler = exchange -> exchange.respond(Response.of(200, "text/plain", new byte[100_000]));
    peer.sends("GET /large HTTP/1.1\nHost: h\n\n");
    assertThat(peer.socket().config().isAutoRead()).isFalse();
    var successor = upgradeTo(new Successor());
    peer.sends("GET /ws HTTP/1.1\nHost: h\nUpgrade: x\n\nfirst");

    assertThat(peer.socket().config().isAutoRead()).isTrue();
    assertThat(successor.read).containsExactly("first");
    peer.socket().takeAll();
    assertThat(peer.received()).endsWith("HTTP/1.1 101 Switching Protocols\n\n");
  }

  @Test
  void requestBehindAnotherIsNotAlone() {
    later();
    peer.sends("GET /1 HTTP/1.1\nHost: h\n\n");
    assertThat(exchanges.getFirst().isAlone()).isTrue();
    peer.sends("GET /2 HTTP/1.1\nHost: h\n\n");

    assertThat(exchanges.getLast().isAlone()).isFalse();
  }

  /** Answers wait for {@link #answer}. */
  private void later() {
    handler = _ -> {};
  }

  private void answer(int index) {
    exchanges.get(index).respond(echo(exchanges.get(index)));
  }

  private Successor upgradeTo(Successor successor) {
    handler =
        exchange -> {
          var handshake = exchange.buffer();
          handshake.writeCharSequence(
              "HTTP/1.1 101 Switching Protocols\r\n\r\n", StandardCharsets.US_ASCII);
          exchange.upgrade(handshake, successor);
        };
    return successor;
  }

  private static Response echo(Exchange exchange) {
    var body = new String(exchange.body(), StandardCharsets.UTF_8);
    return Response.text(
        200, "%s %s %s".formatted(exchange.method(), exchange.path(), body).strip());
  }

  private static String answer(String body) {
    return """
    HTTP/1.1 200 OK
    Content-Type: text/plain; charset=utf-8
    Content-Length: %d

    %s\
    """
        .formatted(body.length(), body);
  }

  private static String lastAnswer(String body) {
    return answer(body).replace("\n\n", "\nConnection: close\n\n");
  }

  private void assertRefused(String status) {
    assertThat(peer.received())
        .startsWith("HTTP/1.1 " + status + "\n")
        .contains("\nConnection: close\n")
        .containsOnlyOnce("HTTP/1.1");
    assertThat(exchanges).isEmpty();
    assertThat(peer.socket().isOutputShutdown()).isTrue();
  }

  private static final class Successor extends ChannelInboundHandlerAdapter {
    private final List<String> read = new ArrayList<>();
    private int completed;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      read.add(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      completed++;
    }
  }
}
