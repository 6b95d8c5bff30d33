package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How commands come in frames, and what is no command. */
@Timeout(20)
final class FramingIT {
  private static final String CONNECT = "{'id':1,'connect':{}}";
  private static final String ECHO_2 = "{'id':2,'rpc':{'method':'echo','data':2}}";
  private static final String ECHOED_2 = "{'id':2,'rpc':{'data':2}}";

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(Tokens.SETTING, "client.insecure=true", "client.stale_close_delay=300ms");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static Client sends(String... commands) throws Exception {
    return gateway.client().send(commands);
  }

  private static Client sendsConnected(String... commands) throws Exception {
    return gateway.connected().send(commands);
  }

  // The first command.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'id':1}",
        "{'id':0,'connect':{}}",
        "{'connect':{}}",
        "{'id':1,'connect':null}",
        "{'id':1,'subscribe':{'channel':'news'}}",
        "{'id':1,'unsubscribe':{'channel':'news'}}",
        "{'id':1,'rpc':{'method':'echo'}}",
        "{'send':{'data':{}}}"
      })
  void firstCommandMustConnect(String command) throws Exception {
    sends(command).expectClose(3501, "bad request");
  }

  @Test
  void secondConnectIsABadRequest() throws Exception {
    sendsConnected("{'id':2,'connect':{}}").expectClose(3501, "bad request");
  }

  @Test
  void withoutAConnectCommandTheConnectionIsStale() throws Exception {
    gateway.client().expectClose(3502, "stale");
  }

  @Test
  void connectAndItsSubscribesMayComeInOneFrame() throws Exception {
    Client client =
        sends(
            CONNECT,
            "{'id':2,'subscribe':{'channel':'a'}}",
            "{'id':3,'subscribe':{'channel':'a'}}",
            "{'id':9,'subscribe':{'channel':'b'}}");
    client.connected();
    client.expect(
        "{'id':2,'subscribe':{}}",
        "{'id':3,'error':{'code':105,'message':'already subscribed'}}",
        "{'id':9,'subscribe':{}}");
  }

  @Test
  void failedConnectSwallowsTheRestOfItsFrame() throws Exception {
    Client client = sends(failing(), "{'id':2,'subscribe':{'channel':'a'}}", "no command");
    client.expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
    client.expectClose(3502, "stale");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", CONNECT, ECHO_2})
  void commandInALaterFrameThanAFailedConnectIsABadRequest(String later) throws Exception {
    Client client = sends(failing());
    client.expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
    client.send(later).expectClose(3501, "bad request");
  }

  @Test
  void laterFrameMayComeInTheSamePacketAsAFailedConnect() throws Exception {
    byte[] first = Frame.text(json(failing()));
    byte[] second = Frame.text(json(ECHO_2));
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    Client client = gateway.client().sendBytes(both);
    client.expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
    client.expectClose(3501, "bad request");
  }

  private static String failing() {
    return "{'id':1,'connect':{'token':'" + Tokens.of("{'exp':1}") + "'}}";
  }

  // Several messages in a frame.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s\n%s",
        "%s\n%s\n",
        "%s\r\n%s\r\n",
        "  %s \t\n \r %s  ",
      })
  void newlinesSeparateCommandsAndOneMayEndThem(String form) throws Exception {
    sendsConnected(form.formatted(ECHO_2, ECHO_2.replace("2", "3")))
        .expect(ECHOED_2, ECHOED_2.replace("2", "3"))
        .expectNothingElse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s\n\n%1$s", "%s\n\n", "\n%s", "%s\n \n", "%s %1$s", "%s x", "%s}", "%s\n{]"})
  void blankLineAndMalformedLineEndTheConnectionAfterWhatCameBefore(String form) throws Exception {
    Client client = sendsConnected(form.formatted(ECHO_2));
    boolean firstLineIsWhole = form.startsWith("%s\n");
    if (firstLineIsWhole) {
      client.expect(ECHOED_2);
    }
    client.expectClose(3501, "bad request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\r\n", "\n\n", "  \t "})
  void frameWithoutACommandIsABadRequest(String frame) throws Exception {
    sendsConnected(frame).expectClose(3501, "bad request");
  }

  @Test
  void frameMayBeBinaryAndInFragments() throws Exception {
    Client client = gateway.connected();
    client.sendBytes(Frame.masked(0x80 | Frame.BINARY, json(ECHO_2).getBytes(UTF_8)));
    client.expect(ECHOED_2);
    byte[] all = json(ECHO_2).getBytes(UTF_8);
    client.sendBytes(Frame.masked(Frame.TEXT, Arrays.copyOf(all, 5)));
    client.sendBytes(Frame.masked(0x80 | Frame.PING, "in between".getBytes(UTF_8)));
    client.sendBytes(
        Frame.masked(0x80 | Frame.CONTINUATION, Arrays.copyOfRange(all, 5, all.length)));
    Frame pong = client.frame();
    assertThat(pong.opcode()).isEqualTo(Frame.PONG);
    assertThat(pong.text()).isEqualTo("in between");
    client.expect(ECHOED_2);
  }

  // What a command looks like.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1.5",
        "1.0",
        "1e3",
        "'1'",
        "4294967296",
        "18446744073709551617",
        "true",
        "[]",
        "{}",
        "1" + "0000000000000000000000000000000000000000"
      })
  void idsOutOfRangeOrOfAnotherTypeAreABadRequest(String id) throws Exception {
    sendsConnected("{'id':" + id + ",'rpc':{'method':'echo'}}").expectClose(3501, "bad request");
  }

  @Test
  void idsNeedNotBeInOrderAndMayStandBehind() throws Exception {
    sendsConnected(
            "{'id':4294967295,'rpc':{'method':'echo','data':1}}",
            "{'rpc':{'data':2,'method':'echo'},'id':7}",
            "{'id':7,'rpc':{'method':'echo','data':3}}")
        .expect(
            "{'id':4294967295,'rpc':{'data':1}}",
            "{'id':7,'rpc':{'data':2}}",
            "{'id':7,'rpc':{'data':3}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':2}",
        "{'id':2,'ping':{}}",
        "{'id':2,'CONNECT':{}}",
        "{'id':2,'RPC':{'method':'echo'}}",
        "{'id':2,'subscribe':null}",
        "{'id':2,'subscribe':[]}",
        "{'id':2,'subscribe':{'channel':5}}",
        "{'id':2,'rpc':{'method':'echo'},'send':{}}",
        "{'id':2,'subscribe':{'channel':'a'},'unsubscribe':{'channel':'a'}}",
        "[]",
        "'{}'",
        "null",
        "nonsense",
        "{'id':2,'rpc':{'method':'echo','data':01}}",
        "{'id':2,'rpc':{'method':'echo','data':'\u0001'}}",
        "{'id':2,'rpc':{'method':'echo','data':}}",
        "{'id':2,'rpc':{'method':'echo'}"
      })
  void whatIsNoCommandIsABadRequest(String command) throws Exception {
    sendsConnected(command).expectClose(3501, "bad request");
  }

  @Test
  void unknownFieldsAndNullsArePassedOver() throws Exception {
    sendsConnected(
            "{'id':2,'x':[{'y':null}],'subscribe':null,"
                + "'rpc':{'method':'echo','more':1,'data':2}}")
        .expect(ECHOED_2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subscribe",
        "unsubscribe",
        "publish",
        "presence",
        "presence_stats",
        "history",
        "sub_refresh"
      })
  void emptyChannelIsABadRequestInEveryCommand(String command) throws Exception {
    sendsConnected("{'id':2,'" + command + "':{}}").expectClose(3501, "bad request");
    sendsConnected("{'id':2,'" + command + "':{'channel':'','data':1,'token':'x'}}")
        .expectClose(3501, "bad request");
  }

  // Pongs.

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'id':0}", "{'rpc':{'method':'echo'}}", "{'id':null,'x':1}"})
  void pongThatNoPingAskedForIsABadRequest(String pong) throws Exception {
    sendsConnected(pong).expectClose(3501, "bad request");
  }

  // Bytes.

  @Test
  void invalidUtf8InABinaryFrameMakesABadName() throws Exception {
    byte[] command = json("{'id':2,'subscribe':{'channel':'ab'}}").getBytes(UTF_8);
    int a = new String(command, UTF_8).indexOf("ab");
    command[a] = (byte) 0xFF;
    gateway
        .connected()
        .sendBytes(Frame.masked(0x80 | Frame.BINARY, command))
        .expect("{'id':2,'error':{'code':107,'message':'bad request'}}")
        .expectNothingElse();
  }

  @Test
  void invalidUtf8InATextFrameBreaksTheTransport() throws Exception {
    gateway
        .connected()
        .sendBytes(Frame.masked(0x80 | Frame.TEXT, new byte[] {'{', (byte) 0xC0, (byte) 0xAF, '}'}))
        .expectClose(1007, "");
  }

  @Test
  void messageMayBeAsLongAsTheLimitAndNoLonger() throws Exception {
    String head = "{'id':2,'rpc':{'method':'echo','data':'";
    String tail = "'}}";
    String fitting = head + "x".repeat(65_536 - head.length() - tail.length()) + tail;
    Client client = sendsConnected(fitting);
    assertThat(client.next()).hasSize(65_536 - "'method':'echo',".length());
    client.send(fitting + " ").expectClose(1009, "");
  }

  @Test
  void fragmentsTogetherMayNotBeLongerThanTheLimit() throws Exception {
    Client client = gateway.connected();
    client.sendBytes(Frame.masked(Frame.BINARY, new byte[40_000]));
    client.sendBytes(Frame.masked(Frame.CONTINUATION, new byte[40_000]));
    client.expectClose(1009, "");
  }

  @Test
  void goodbyeOfAClientIsAnsweredInKind() throws Exception {
    for (int code : new int[] {1000, 1001, 3000, 4999}) {
      Client client = gateway.connected();
      client.send(ECHO_2).sendBytes(Frame.close(code));
      client.expect(ECHOED_2);
      assertThat(client.frame().toString()).isEqualTo("close frame " + code + " \"\"");
      client.expectDropped();
    }
    Client wordless = gateway.connected().sendBytes(Frame.masked(0x88, new byte[0]));
    assertThat(wordless.frame().length()).isZero();
    wordless.expectDropped();
  }

  @Test
  void goodbyeThatIsNoneBreaksTheTransport() throws Exception {
    for (byte[] wrong : new byte[][] {{3}, {3, (byte) 0xED}, {0, 1}, {19, (byte) 0x88}}) {
      gateway.connected().sendBytes(Frame.masked(0x88, wrong)).expectClose(1002, "");
    }
  }
}
