package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * What clients do with HTTP and WebSocket that they should not, and the one reason for which each
 * must be closed. What they do with any transport stands in {@link WireMisbehaviour}.
 */
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

  PONGS_AS_A_WEBSOCKET_INSTEAD("no_pong") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected();
      client.expect("{}").sendBytes(Frame.masked(0x80 | Frame.PONG, new byte[0]));
      isToldAndLeaves(client, 3012);
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
  LEAVES_IN_THE_MIDDLE_OF_A_FRAME("client_left") {
    @Override
    void on(TestGateway gateway) throws Exception {
      Client client = gateway.connected().sendBytes(Frame.masked(Frame.TEXT, new byte[] {'{'}));
      client.sendBytes(header(0x80, 0xFE, 0x01)).close();
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
