package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** What clients do that they should not, and the one reason for which each must be closed. */
enum Misbehaviour {
  // On the way to a connection: there is none to close.

  SAYS_NOTHING_AT_ALL(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      assertThat(socket(gateway).isDropped()).isTrue();
    }
  },
  NEVER_FINISHES_THE_HANDSHAKE(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      HttpSocket socket =
          socket(gateway).write("GET /connection/websocket HTTP/1.1\r\nHost: x\r\n");
      assertThat(socket.isDropped()).isTrue();
    }
  },
  NEVER_SENDS_THE_BODY_IT_ANNOUNCES(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      HttpSocket socket = socket(gateway);
      socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(socket.answer().status()).isEqualTo(408);
      assertThat(socket.isDropped()).isTrue();
    }
  },
  SENDS_GARBAGE_FOR_A_HANDSHAKE(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      HttpSocket socket = socket(gateway).write("\u0016\u0003\u0001 nothing like HTTP\r\n\r\n");
      assertThat(socket.answer().status()).isEqualTo(400);
      assertThat(socket.isDropped()).isTrue();
    }
  },
  SENDS_ENDLESS_HEADERS(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      HttpSocket socket =
          socket(gateway).write("GET / HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n");
      assertThat(socket.answer().status()).isEqualTo(431);
    }
  },
  ASKS_FOR_AN_ENDLESS_PATH(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      HttpSocket socket = socket(gateway).write("GET /" + "x".repeat(9_000));
      assertThat(socket.answer().status()).isEqualTo(414);
    }
  },

  READS_NO_PAGES_IT_ASKS_FOR(null) {
    @Override
    void on(TestGateway gateway) throws Exception {
      byte[] requests = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100).getBytes(UTF_8);
      try (SocketChannel socket = SocketChannel.open()) {
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        socket.connect(gateway.clientAddress());
        socket.configureBlocking(false);
        Admin admin = gateway.admin();
        double memory = admin.metric("sluice_direct_memory_bytes");
        int refused = 0;
        for (int i = 0; i < 1_000 && refused < 20; i++) {
          refused = socket.write(ByteBuffer.wrap(requests)) < requests.length ? refused + 1 : 0;
          double more = admin.metric("sluice_direct_memory_bytes") - memory;
          assertThat(more).isLessThan(64 << 20);
        }
        assertThat(refused).isEqualTo(20);
      } catch (IOException closed) {
        // As good as not being read any more.
      }
    }
  },

  // As a WebSocket.

  SENDS_GARBAGE_AFTER_THE_HANDSHAKE("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      byte[] garbage = new byte[1_000];
      Arrays.fill(garbage, (byte) 0xFF);
      isToldAndLeaves(gateway.client().sendBytes(garbage), 1002);
    }
  },
  DOES_NOT_MASK("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(new byte[] {(byte) 0x81, 2, '{', '}'}), 1002);
    }
  },
  USES_A_RESERVED_OPCODE("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(0x83, new byte[1])), 1002);
    }
  },
  USES_A_RESERVED_BIT("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(0xC1, new byte[1])), 1002);
    }
  },
  CONTINUES_WHAT_IT_NEVER_BEGAN("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(0x80, new byte[1])), 1002);
    }
  },
  BEGINS_TWO_MESSAGES_AT_ONCE("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected().sendBytes(Frame.masked(Frame.TEXT, new byte[] {'{'}));
      isToldAndLeaves(client.sendBytes(Frame.text("{}")), 1002);
    }
  },
  CUTS_A_PING_INTO_FRAGMENTS("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(Frame.PING, new byte[1])), 1002);
    }
  },
  SENDS_A_LONG_PING("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(0x89, new byte[126])), 1002);
    }
  },
  ANNOUNCES_A_NEGATIVE_LENGTH("protocol_error") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(header(0x82, 0xFF, 0x80)), 1002);
    }
  },
  ANNOUNCES_A_HUGE_LENGTH("message_too_big") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().sendBytes(header(0x82, 0xFF, 0x00, 0x40)), 1009);
    }
  },
  SENDS_ENDLESS_FRAGMENTS("message_too_big") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected().sendBytes(Frame.masked(Frame.TEXT, new byte[0]));
      for (int i = 0; i < 70; i++) {
        client.sendBytes(Frame.masked(Frame.CONTINUATION, "x".repeat(1_000).getBytes(UTF_8)));
      }
      isToldAndLeaves(client, 1009);
    }
  },
  SENDS_TEXT_THAT_IS_NO_UTF_8("invalid_payload") {
    @Override
    void on(TestGateway gateway) throws Exception {
      byte[] surrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
      isToldAndLeaves(gateway.connected().sendBytes(Frame.masked(0x81, surrogate)), 1007);
    }
  },

  // As a client of the protocol.

  NEVER_CONNECTS("stale") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.client(), 3502);
    }
  },
  NEVER_FINISHES_A_FRAME("stale") {
    @Override
    void on(TestGateway gateway) throws Exception {
      byte[] frame = Frame.text(json("{'id':1,'connect':{}}"));
      Client client = gateway.client();
      for (int i = 0; i < frame.length - 1; i++) {
        client.sendBytes(new byte[] {frame[i]});
      }
      isToldAndLeaves(client, 3502);
    }
  },
  DOES_NOT_WAIT_TO_BE_CONNECTED("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.client().send("{'id':1,'subscribe':{'channel':'x'}}"), 3501);
    }
  },
  CONNECTS_TWICE("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().send("{'id':2,'connect':{}}"), 3501);
    }
  },
  FORGES_A_TOKEN("invalid_token") {
    @Override
    void on(TestGateway gateway) throws Exception {
      String forged = Tokens.signed("HS256", "guessed", "{'sub':'root'}");
      Client client = gateway.client().send("{'id':1,'connect':{'token':'" + forged + "'}}");
      isToldAndLeaves(client, 3500);
    }
  },
  INVENTS_A_COMMAND("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().send("{'id':2,'shutdown':{}}"), 3501);
    }
  },
  SENDS_WHAT_IS_NOT_JSON("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().send("GET / HTTP/1.1"), 3501);
    }
  },
  NESTS_TOO_DEEPLY("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      String deep = "[".repeat(30_000) + "]".repeat(30_000);
      String command = "{'id':2,'rpc':{'method':'echo','data':" + deep + "}}";
      isToldAndLeaves(gateway.connected().send(command), 3501);
    }
  },
  COUNTS_TOO_FAR("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      String command = "{'id':1" + "0".repeat(50_000) + ",'rpc':{'method':'echo'}}";
      isToldAndLeaves(gateway.connected().send(command), 3501);
    }
  },
  SENDS_MESSAGES_THAT_NOBODY_WANTS("not_available") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().send("{'send':{'data':1}}"), 3508);
    }
  },
  PONGS_UNASKED("bad_request") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected().send("{}"), 3501);
    }
  },
  NEVER_PONGS("no_pong") {
    @Override
    void on(TestGateway gateway) throws Exception {
      isToldAndLeaves(gateway.connected(), 3012);
    }
  },
  PONGS_AS_A_WEBSOCKET_INSTEAD("no_pong") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected();
      client.expect("{}").sendBytes(Frame.masked(0x80 | Frame.PONG, new byte[0]));
      isToldAndLeaves(client, 3012);
    }
  },
  SUBSCRIBES_A_THOUSAND_TIMES_IN_A_FRAME("client_left") {
    @Override
    void on(TestGateway gateway) throws Exception {
      String[] commands = new String[1_000];
      for (int i = 0; i < commands.length; i++) {
        commands[i] = "{'id':%d,'subscribe':{'channel':'%d'}}".formatted(i + 2, i);
      }
      Client client = gateway.connected().send(commands);
      for (int i = 0; i < commands.length; i++) {
        client.expect(
            i < 128
                ? "{'id':%d,'subscribe':{}}".formatted(i + 2)
                : "{'id':%d,'error':{'code':106,'message':'limit exceeded'}}".formatted(i + 2));
      }
      client.close();
    }
  },

  // As the owner of a socket.

  CLOSES_ONE_HALF("client_left") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected();
      client.socket().shutdownOutput();
      client.expectDropped();
    }
  },
  RESETS("client_left") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected();
      client.socket().setSoLinger(true, 0);
      client.close();
    }
  },
  LEAVES_IN_THE_MIDDLE_OF_A_FRAME("client_left") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected().sendBytes(Frame.masked(Frame.TEXT, new byte[] {'{'}));
      client.sendBytes(header(0x80, 0xFE, 0x01)).close();
    }
  },
  STOPS_READING("slow_consumer") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = Stuck.client(gateway);
      Admin admin = gateway.admin();
      String push = "{'to':{'clients':['" + client.id() + "']},'data':" + Stuck.FILLER + "}";
      String answer = admin.call("push", push);
      while (!answer.contains("slow_consumer")) {
        answer = admin.call("push", push);
      }
      client.close();
    }
  },
  READS_NO_ANSWERS("slow_consumer") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = Stuck.client(gateway);
      String echo = "{'id':2,'rpc':{'method':'echo','data':'" + "x".repeat(60_000) + "'}}";
      for (int i = 0; i < 10; i++) {
        client.send(echo);
      }
      gateway
          .admin()
          .await(
              "online",
              "{'clients':['" + client.id() + "']}",
              "{'result':{'users':[],'clients':[{'client':'%s','online':false}]}}"
                  .formatted(client.id()));
      client.close();
    }
  };

  private final String reason;

  /**
   * @param reason as in metrics; null if it never gets as far as a connection
   */
  Misbehaviour(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  /** Misbehaves until it has been closed for it, or has left. */
  abstract void on(TestGateway gateway) throws Exception;

  private static HttpSocket socket(TestGateway gateway) throws IOException {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  /** The first bytes of a frame, and zeros where a header goes on. */
  private static byte[] header(int... bytes) {
    byte[] header = new byte[14];
    for (int i = 0; i < bytes.length; i++) {
      header[i] = (byte) bytes[i];
    }
    return header;
  }

  /** Reads up to the goodbye, and leaves without answering it. */
  private static void isToldAndLeaves(Client client, int code) throws IOException {
    Frame last = client.frame();
    while (last.opcode() != Frame.CLOSE) {
      last = client.frame();
    }
    assertThat(last.closeCode()).isEqualTo(code);
    client.close();
  }
}
