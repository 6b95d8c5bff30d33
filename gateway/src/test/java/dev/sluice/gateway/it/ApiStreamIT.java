package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static dev.sluice.gateway.it.Json.withoutDetail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Pki;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server API without HTTP: a line or a length-prefixed document, over TCP. */
@Timeout(20)
final class ApiStreamIT {
  private static final String ONE = "{'result':{'matched':1}}";
  private static final String NONE = "{'result':{'matched':0}}";
  private static final String ECHO = "{'rpc':{'method':'echo','params':%s},'keep':true}";
  private static final String SERVED = "sluice_api_calls_total{method='unknown',outcome='%s'}";

  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    start("admin.read_timeout=10s");
  }

  private void start(String... settings) throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("admin.tcp_listen=127.0.0.1:0");
    all.add("client.insecure=true");
    gateway = TestGateway.start(all.toArray(String[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private ApiSocket backend() throws Exception {
    return gateway.opened(new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow()));
  }

  private Client subscriber() throws Exception {
    return gateway.connected().subscribe("a");
  }

  private static void hears(Client client, String... data) throws Exception {
    for (String each : data) {
      client.expect("{'push':{'channel':'a','pub':{'data':" + each + "}}}");
    }
  }

  /** The next request of another backend is served as if nothing had happened. */
  private void harmsNobody() throws Exception {
    backend().line("{'publish':{'channel':'x','data':1}}").expect(NONE).expectEnd();
  }

  // One request.

  @Test
  void lineIsAnsweredWithALineAndTheServerCloses() throws Exception {
    Client client = subscriber();
    ApiSocket backend = backend().line("{'publish':{'channel':'a','data':{'n': 1.0}}}");
    backend.expect(ONE).expectEnd();
    hears(client, "{'n': 1.0}");
  }

  @Test
  void documentBehindItsLengthIsAnsweredLikewiseAndTheServerCloses() throws Exception {
    Client client = subscriber();
    ApiSocket backend = backend().frame("{'publish':{'channel':'a','data':{'n': 1.0}}}");
    backend.expectFrame(ONE).expectEnd();
    hears(client, "{'n': 1.0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "frame"})
  void requestMayBeSplitAnywhere(String framing) throws Exception {
    Client client = subscriber();
    String request = "{'publish':{'channel':'a','data':\"é\"}}";
    byte[] bytes =
        framing.equals("line") ? json(request + "\r\n").getBytes(UTF_8) : ApiSocket.framed(request);
    ApiSocket backend = backend();
    for (byte each : bytes) {
      backend.write(new byte[] {each});
    }
    assertThat(framing.equals("line") ? backend.line() : backend.frame()).isEqualTo(json(ONE));
    backend.expectEnd();
    hears(client, "\"é\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'push':{'to':{'all':true},'data':1}}"
            + "|{'result':{'matched':0,'queued':0,'written':0,'dropped':{},"
            + "'offline':{'users':[],'clients':[]}}}",
        "{'broadcast':{'channels':['a','n:b'],'data':1}}"
            + "|{'result':{'responses':[{'result':{'matched':0}},"
            + "{'error':{'code':102,'message':'unknown channel'}}]}}",
        "{'batch':{'commands':[{'rpc':{'method':'echo','params':[1]}},{'nope':{}}]}}"
            + "|{'replies':[{'rpc':{'data':[1]}},{'error':{'code':104,'message':'not found'}}]}",
        "{'online':{'users':['ann']}}"
            + "|{'result':{'users':[{'user':'ann','connections':0}],'clients':[]}}",
        "{'channels':{}}|{'result':{'channels':{}}}",
        "{'publish':{'channel':'n:b','data':1}}"
            + "|{'error':{'code':102,'message':'unknown channel'}}",
        "{'publish':{'channel':'a'}}|{'error':{'code':107,'message':'bad request'}}",
        "{'history':{'channel':'a'}}|{'error':{'code':108,'message':'not available'}}",
        "{'nope':{}}|{'error':{'code':104,'message':'not found'}}",
      })
  void everyMethodIsAnsweredAsOverHttp(String request, String answer) throws Exception {
    backend().line(request).expect(answer).expectEnd();
  }

  @Test
  void callsMayComeOverTls(@TempDir Path files) throws Exception {
    Pki server = Pki.of("sluice");
    start(server.install(files, "admin").toArray(String[]::new));
    Client client = subscriber();
    Relay relay =
        gateway.opened(
            Relay.to(gateway.gateway().adminTcpAddress().orElseThrow(), tcp -> server.over(tcp)));
    ApiSocket backend = gateway.opened(new ApiSocket(relay.address()));
    backend.line("{'keep':true,'publish':{'channel':'a','data':1}}").expect(ONE);
    backend.line("{'publish':{'channel':'a','data':2}}").expect(ONE).expectEnd();
    hears(client, "1");
    hears(client, "2");
  }

  @Test
  void callsAreCountedAsOverHttp() throws Exception {
    backend().line("{'rpc':{'method':'echo','params':1}}").expect("{'result':{'data':1}}");
    backend().line("{'rpc':{}}").expect("{'error':{'code':107,'message':'bad request'}}");
    backend().line("{'nope':{}}").expect("{'error':{'code':104,'message':'not found'}}");
    Admin admin = gateway.admin();
    admin.awaitMetric("sluice_api_calls_total{method='rpc',outcome='ok'}", 1);
    admin.awaitMetric("sluice_api_calls_total{method='rpc',outcome='bad_request'}", 1);
    admin.awaitMetric(SERVED.formatted("not_found"), 1);
  }

  // Kept.

  @ParameterizedTest
  @ValueSource(strings = {"line", "frame"})
  void keptConnectionTakesMoreUntilARequestDoesNotAskForIt(String framing) throws Exception {
    ApiSocket backend = backend();
    for (int i = 0; i < 3; i++) {
      if (framing.equals("line")) {
        backend.line(ECHO.formatted(i)).expect("{'result':{'data':" + i + "}}");
      } else {
        backend.frame(ECHO.formatted(i)).expectFrame("{'result':{'data':" + i + "}}");
      }
    }
    if (framing.equals("line")) {
      backend.line("{'keep':false,'nope':{}}");
      backend.expect("{'error':{'code':104,'message':'not found'}}").expectEnd();
    } else {
      backend.frame("{'nope':{}}");
      backend.expectFrame("{'error':{'code':104,'message':'not found'}}").expectEnd();
    }
  }

  @Test
  void unknownMethodDoesNotEndAKeptConnection() throws Exception {
    backend()
        .line("{'keep':true,'nope':{}}")
        .expect("{'error':{'code':104,'message':'not found'}}")
        .line(ECHO.formatted(1))
        .expect("{'result':{'data':1}}");
  }

  @Test
  void pipelinedAnswersComeInTheOrderOfTheirRequestsThoughSomeWait() throws Exception {
    Client client = subscriber();
    StringBuilder requests = new StringBuilder();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      switch (i % 3) {
        case 0 -> {
          requests.append("{'channels':{'pattern':'b'},'keep':true}\n");
          answers.add("{'result':{'channels':{}}}");
        }
        case 1 -> {
          requests.append(ECHO.formatted(i)).append('\n');
          answers.add("{'result':{'data':" + i + "}}");
        }
        default -> {
          requests.append(
              "{'push':{'to':{'channels':['a']},'data':%d,'wait':'written'},'keep':true}\n"
                  .formatted(i));
          answers.add(
              "{'result':{'matched':1,'queued':1,'written':1,'dropped':{},"
                  + "'offline':{'users':[],'clients':[]}}}");
        }
      }
    }
    backend().write(requests.toString()).expect(answers.toArray(String[]::new));
    for (int i = 2; i < 300; i += 3) {
      hears(client, Integer.toString(i));
    }
  }

  @Test
  void nothingBehindTheLastRequestIsCarriedOut() throws Exception {
    Client client = subscriber();
    backend()
        .write("{'publish':{'channel':'a','data':1}}\n{'publish':{'channel':'a','data':2}}\n")
        .expect(ONE)
        .expectEnd();
    hears(client, "1");
    client.expectNothingElse();
  }

  @Test
  void callerThatReadsNoAnswersIsNotReadAndLosesNothing(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("admin.sock");
    start("admin.unix_path=" + file);
    ApiSocket backend = gateway.opened(new ApiSocket(UnixDomainSocketAddress.of(file)));
    backend.socket().configureBlocking(false);
    String echo = json(ECHO.formatted("'" + "x".repeat(10_000) + "'") + "\n");
    byte[] bytes = echo.getBytes(UTF_8);
    Admin admin = gateway.admin();
    double memory = admin.metric("sluice_direct_memory_bytes");
    ByteBuffer rest = ByteBuffer.allocate(0);
    int sent = 0;
    for (int refused = 0; refused < 20; ) {
      if (!rest.hasRemaining()) {
        rest = ByteBuffer.wrap(bytes);
        sent++;
      }
      refused = backend.socket().write(rest) == 0 ? refused + 1 : 0;
      assertThat(sent).isLessThan(10_000);
      assertThat(admin.metric("sluice_direct_memory_bytes") - memory).isLessThan(64 << 20);
    }
    backend.socket().configureBlocking(true);
    ByteBuffer left = rest;
    Thread.startVirtualThread(
        () -> {
          try {
            while (left.hasRemaining()) {
              backend.socket().write(left);
            }
          } catch (IOException lost) {
            // Then the answers do not come.
          }
        });
    String answer = "{'result':{'data':'" + "x".repeat(10_000) + "'}}";
    for (int i = 0; i < sent; i++) {
      backend.expect(answer);
    }
  }

  // Who goes early.

  @Test
  void halfClosedAfterTheRequestItIsCarriedOutAndAnswered() throws Exception {
    Client client = subscriber();
    backend().line("{'publish':{'channel':'a','data':1}}").finish().expect(ONE).expectEnd();
    ApiSocket kept = backend().line("{'publish':{'channel':'a','data':2},'keep':true}").finish();
    kept.expect(ONE).expectEnd();
    hears(client, "1", "2");
  }

  @Test
  void lastLineMayEndWithTheStream() throws Exception {
    backend()
        .write("{'rpc':{'method':'echo','params':1}}")
        .finish()
        .expect("{'result':{'data':1}}");
    backend()
        .write(ECHO.formatted(1) + "\n" + ECHO.formatted(2))
        .finish()
        .expect("{'result':{'data':1}}", "{'result':{'data':2}}")
        .expectEnd();
  }

  @Test
  void halfClosedWithoutAWordItIsClosed() throws Exception {
    backend().finish().expectEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "frame"})
  void callerThatClosesWithoutReadingHasStillPushed(String framing) throws Exception {
    Client client = subscriber();
    for (int i = 0; i < 20; i++) {
      String request = "{'publish':{'channel':'a','data':" + i + "}}";
      ApiSocket backend = backend();
      (framing.equals("line") ? backend.line(request) : backend.frame(request)).close();
      hears(client, Integer.toString(i));
    }
  }

  @Test
  void callerThatResetsWithoutReadingHasStillPushedWhatWasRead() throws Exception {
    Client client = subscriber();
    ApiSocket backend = backend();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      requests.append("{'publish':{'channel':'a','data':%d},'keep':true}\n".formatted(i));
    }
    backend.write(requests.toString());
    hears(client, "0");
    backend.reset();
    for (int i = 1; i < 500; i++) {
      hears(client, Integer.toString(i));
    }
    harmsNobody();
  }

  @Test
  void callersThatGoAwayInTheMiddleHarmNobody() throws Exception {
    backend().close();
    backend().reset();
    backend().write("{'publish':{'channel':").close();
    backend().write(new byte[] {0, 0}).close();
    backend().write(new byte[] {0, 0, 0, 9, '{'}).reset();
    harmsNobody();
    gateway.admin().awaitMetric(SERVED.formatted("truncated"), 1);
  }

  // What cannot be understood.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello|expected an object",
        "[]|expected an object",
        "{'info' {}|byte 8: expected ':'",
        "{'info':{}} {'info':{}}|byte 12: expected the end",
        "{}|expected a method, as in {\\'info\\':{}}",
        "{'key':'x','keep':true}|expected a method, as in {\\'info\\':{}}",
        "{'info':null}|expected a method, as in {\\'info\\':{}}",
        "{'info':{},'channels':{}}|expected one method beside key and keep",
        "{'info':{},'id':1}|expected one method beside key and keep",
        "{'publish':{'channel':5}}|channel: expected a string",
        "{'publish':[],'keep':true}|publish: expected an object",
        "{'info':{},'keep':1}|keep: expected true or false",
        "POST /api/publish HTTP/1.1|this is HTTP; expected a line of JSON, or a length of four"
            + " bytes before it",
      })
  void malformedRequestIsToldWhatWasExpectedAndClosed(String request, String expected)
      throws Exception {
    String answer = "{'error':{'code':107,'message':'malformed: %s'}}";
    String told = json(answer).formatted(expected.replace("\\'", "\\\""));
    // Once more behind it: it is not looked at.
    ApiSocket backend = backend().write(request + "\n" + ECHO.formatted(1) + "\n");
    assertThat(withoutDetail(backend.line())).isEqualTo(told);
    backend.expectEnd();
    gateway.admin().awaitMetric(SERVED.formatted("malformed"), 1);
    harmsNobody();
  }

  @Test
  void malformedDocumentIsAnsweredInItsFraming() throws Exception {
    backend()
        .frame("")
        .expectFrame("{'error':{'code':107,'message':'malformed: expected an object'}}")
        .expectEnd();
  }

  @Test
  void malformedRequestIsAnsweredBehindThoseThatWait() throws Exception {
    backend()
        .write("{'channels':{},'keep':true}\n?\n")
        .expect("{'result':{'channels':{}}}")
        .expect("{'error':{'code':107,'message':'malformed: expected an object'}}")
        .expectEnd();
  }

  @Test
  void tlsIsToldInALineWhatWasExpected() throws Exception {
    backend()
        .write(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3})
        .expect(
            "{'error':{'code':107,'message':'malformed: this is TLS; expected a line of JSON, or a"
                + " length of four bytes before it'}}")
        .expectEnd();
  }

  @Test
  void garbageIsToldInALineWhatWasExpected() throws Exception {
    backend()
        .write(new byte[] {(byte) 0xFF, 1, 2})
        .expect(
            "{'error':{'code':107,'message':'malformed: expected a line of text or a length of"
                + " four bytes'}}")
        .expectEnd();
  }

  @Test
  void requestThatIsTooLongIsRefusedBeforeItIsThere() throws Exception {
    start("admin.max_request_body_size=100");
    String told = "{'error':{'code':107,'message':'too_long: a request of more than 100 bytes'}}";
    backend().write("{'info':{" + " ".repeat(100)).expect(told).expectEnd();
    backend().write(new byte[] {0, 0, 0, 101}).expectFrame(told).expectEnd();
    backend().write(new byte[] {0, (byte) 0xFF, 0, 0}).expectFrame(told).expectEnd();
    String longest = "{'info':{" + " ".repeat(89) + "}}";
    assertThat(backend().line(longest).line()).startsWith(json("{'result'"));
    assertThat(backend().frame(longest).frame()).startsWith(json("{'result'"));
    gateway.admin().awaitMetric(SERVED.formatted("too_long"), 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,0,0", "0,0,0,9", "0,0,0,9,123"})
  void documentThatIsCutShortIsAnErrorInItsFraming(String bytes) throws Exception {
    String[] numbers = bytes.split(",");
    byte[] begun = new byte[numbers.length];
    for (int i = 0; i < begun.length; i++) {
      begun[i] = Byte.parseByte(numbers[i]);
    }
    backend()
        .write(begun)
        .finish()
        .expectFrame(
            "{'error':{'code':107,'message':'truncated: the stream ended within a request'}}")
        .expectEnd();
  }

  @Test
  void lineThatIsCutShortIsAnError() throws Exception {
    ApiSocket backend = backend().write("{'publish':{'channel':'a','data':1}").finish();
    assertThat(withoutDetail(backend.line()))
        .isEqualTo(
            "{\"error\":{\"code\":107,\"message\":\"malformed: byte 35: expected ',' or '}'\"}}");
    backend.expectEnd();
  }

  // Time.

  @Test
  void requestThatTakesTooLongIsToldSoInItsFraming() throws Exception {
    start("admin.read_timeout=200ms");
    String told = "{'error':{'code':107,'message':'timeout: no whole request within 200 ms'}}";
    final ApiSocket silent = backend();
    final ApiSocket line = backend().write("{'info':");
    final ApiSocket header = backend().write(new byte[] {0, 0});
    final ApiSocket body = backend().write(new byte[] {0, 0, 0, 9, '{'});
    final ApiSocket second = backend().line(ECHO.formatted(1)).write("{");
    silent.expect(told).expectEnd();
    line.expect(told).expectEnd();
    header.expectFrame(told).expectEnd();
    body.expectFrame(told).expectEnd();
    second.expect("{'result':{'data':1}}", told).expectEnd();
    gateway.admin().awaitMetric(SERVED.formatted("timeout"), 5);
  }

  @Test
  void requestIsNotGivenMoreTimeForComingByteByByte() throws Exception {
    start("admin.read_timeout=300ms");
    ApiSocket backend = backend();
    Thread slow =
        Thread.startVirtualThread(
            () -> {
              try {
                while (true) {
                  backend.write(" ");
                }
              } catch (IOException closed) {
                // As it should be.
              }
            });
    backend.expect("{'error':{'code':107,'message':'timeout: no whole request within 300 ms'}}");
    backend.close();
    slow.join();
  }

  @Test
  void keptConnectionMayRestLongerThanARequestMayTake() throws Exception {
    start("admin.read_timeout=100ms");
    ApiSocket backend = backend().line(ECHO.formatted(1)).expect("{'result':{'data':1}}");
    backend().expect("{'error':{'code':107,'message':'timeout: no whole request within 100 ms'}}");
    backend().expect("{'error':{'code':107,'message':'timeout: no whole request within 100 ms'}}");
    backend.line(ECHO.formatted(2)).expect("{'result':{'data':2}}");
  }

  @Test
  void answerThatTakesLongerThanARequestMayIsWaitedFor() throws Exception {
    start("admin.read_timeout=100ms");
    Client stuck = Stuck.client(gateway);
    String push =
        "{'push':{'to':{'clients':['%s']},'data':1,'wait':'written','timeout':'400ms'}}"
            .formatted(stuck.id());
    assertThat(backend().line(push).line()).contains(json("'queued':1,'written':0"));
  }

  // Keys.

  @Test
  void keyMayStandBeforeOrBehindTheMethod() throws Exception {
    start("admin.key=open sesame");
    backend()
        .line("{'key':'open sesame','rpc':{'method':'echo','params':1}}")
        .expect("{'result':{'data':1}}");
    backend()
        .line("{'rpc':{'method':'echo','params':1},'key':'open sesame'}")
        .expect("{'result':{'data':1}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'publish':{'channel':'a','data':1},'keep':true}",
        "{'publish':{'channel':'a','data':1},'key':'','keep':true}",
        "{'publish':{'channel':'a','data':1},'key':'open','keep':true}",
        "{'key':'open','nope':{},'keep':true}",
      })
  void withoutTheKeyNothingIsCarriedOutAndTheConnectionIsClosed(String request) throws Exception {
    start("admin.key=open sesame");
    Client client = subscriber();
    backend()
        .write(request + "\n" + "{'publish':{'channel':'a','data':2},'key':'open sesame'}\n")
        .expect("{'error':{'code':101,'message':'unauthorized'}}")
        .expectEnd();
    client.expectNothingElse();
    ApiSocket right = backend().line("{'publish':{'channel':'a','data':3},'key':'open sesame'}");
    right.expect(ONE).expectEnd();
    hears(client, "3");
    double count = new Admin(gateway.adminAddress()).metric(SERVED.formatted("unauthorized"));
    assertThat(count).isEqualTo(1);
  }

  @Test
  void everyRequestOfAKeptConnectionNeedsTheKey() throws Exception {
    start("admin.key=open sesame");
    backend()
        .line("{'rpc':{'method':'echo','params':1},'key':'open sesame','keep':true}")
        .expect("{'result':{'data':1}}")
        .line("{'rpc':{'method':'echo','params':2},'keep':true}")
        .expect("{'error':{'code':101,'message':'unauthorized'}}")
        .expectEnd();
  }

  // Over a Unix socket.

  @ParameterizedTest
  @ValueSource(strings = {"line", "frame"})
  void unixSocketServesWhoeverMayOpenItsFile(String framing, @TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("admin.sock");
    start("admin.unix_path=" + file, "admin.unix_mode=0600", "admin.key=open sesame");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Client client = subscriber();
    String request = "{'publish':{'channel':'a','data':1}}";
    try (ApiSocket backend = new ApiSocket(UnixDomainSocketAddress.of(file))) {
      if (framing.equals("line")) {
        backend.line(request).expect(ONE).expectEnd();
      } else {
        backend.frame(request).expectFrame(ONE).expectEnd();
      }
    }
    try (ApiSocket gone = new ApiSocket(UnixDomainSocketAddress.of(file))) {
      gone.line("{'publish':{'channel':'a','data':2}}");
    }
    hears(client, "1", "2");
    gateway.gateway().close();
    assertThat(file).doesNotExist();
  }

  // The end.

  @Test
  void answerThatWaitsLeavesBeforeTheNodeEnds() throws Exception {
    Client stuck = Stuck.client(gateway);
    ApiSocket backend = backend();
    backend.line(
        "{'push':{'to':{'clients':['%s']},'data':1,'wait':'written','timeout':'20s'},'keep':true}"
            .formatted(stuck.id()));
    backend.line(ECHO.formatted(1));
    gateway.admin().awaitMetric("sluice_api_calls_total{method='rpc',outcome='ok'}", 1);
    stuck.close();
    gateway.gateway().close();
    assertThat(backend.line()).contains(json("'written':0,'dropped':{'connection_closed':1}"));
    backend.expect("{'result':{'data':1}}").expectEnd();
  }
}
