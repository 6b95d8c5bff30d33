package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compression as it is on the wire, and clients that get it wrong. */
@Timeout(20)
final class CompressionIT {
  private static final int COMPRESSED_TEXT = 0xC0 | Frame.TEXT;
  private static final String DATA = "'" + "all the same ".repeat(50) + "'";

  private static TestGateway start() throws Exception {
    return TestGateway.start("client.insecure=true", "websocket.compression=true");
  }

  private static Client compressing(TestGateway gateway) throws Exception {
    Client client =
        gateway.opened(
            Client.to(gateway.clientAddress())
                .header("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
                .open());
    assertThat(client.handshake().header("Sec-WebSocket-Extensions"))
        .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    client.connect("{}");
    return client;
  }

  @Test
  void pushesAreCompressedForThoseWhoAgreedAndPlainForOthers() throws Exception {
    try (TestGateway gateway = start()) {
      Client one = compressing(gateway).subscribe("news");
      Client other = compressing(gateway).subscribe("news");
      Client plain = gateway.connected().subscribe("news");
      gateway.admin().call("publish", "{'channel':'news','data':" + DATA + "}");
      gateway.admin().call("publish", "{'channel':'news','data':1}");

      String push = json("{'push':{'channel':'news','pub':{'data':" + DATA + "}}}");
      for (Client client : new Client[] {one, other}) {
        Frame frame = client.anyFrame();
        assertThat(frame.isCompressed()).isTrue();
        assertThat(frame.length()).isLessThan(push.length() / 4);
        assertThat(inflated(frame.payload())).isEqualTo(push);
        client.expect("{'push':{'channel':'news','pub':{'data':1}}}");
      }
      plain.expect(push, "{'push':{'channel':'news','pub':{'data':1}}}");
    }
  }

  @Test
  void compressedCommandsAreAnswered() throws Exception {
    try (TestGateway gateway = start()) {
      Client client = compressing(gateway);
      client.sendBytes(
          Frame.masked(COMPRESSED_TEXT, deflated("{'id':3,'rpc':{'method':'echo','data':1}}")));
      client.expect("{'id':3,'rpc':{'data':1}}");
      client.sendBytes(
          Frame.masked(
              COMPRESSED_TEXT, deflated("{'id':4,'rpc':{'method':'echo','data':" + DATA + "}}")));
      assertThat(inflated(client.anyFrame().payload()))
          .isEqualTo(json("{'id':4,'rpc':{'data':" + DATA + "}}"));
    }
  }

  @Test
  void withoutAnAgreementACompressedFrameBreaksTheProtocol() throws Exception {
    try (TestGateway gateway = start()) {
      Client client = gateway.connected();
      client.sendBytes(Frame.masked(COMPRESSED_TEXT, deflated("{}")));
      client.expectClose(1002, "");
    }
  }

  @ParameterizedTest
  @CsvSource({"0xD1, 1002", "0xC9, 1002", "0xC0, 1002", "0xC1, 1007"})
  void wrongFramesEndTheLink(int firstByte, int code) throws Exception {
    try (TestGateway gateway = start()) {
      Client client = compressing(gateway);
      client.sendBytes(Frame.masked(firstByte, new byte[] {-1, -1, -1}));
      client.expectClose(code, "");
    }
  }

  @Test
  void bombEndsTheLink() throws Exception {
    try (TestGateway gateway = start()) {
      Client client = compressing(gateway);
      byte[] bomb = deflated(" ".repeat(50_000_000));
      assertThat(bomb).hasSizeLessThan(64 * 1024);
      client.sendBytes(Frame.masked(COMPRESSED_TEXT, bomb));
      client.expectClose(1009, "");
    }
  }

  private static byte[] deflated(String text) {
    byte[] plain = json(text).getBytes(UTF_8);
    byte[] out = new byte[plain.length + 100];
    try (Deflater deflater = new Deflater(9, true)) {
      deflater.setInput(plain);
      int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(out, length - 4);
    }
  }

  private static String inflated(byte[] payload) throws Exception {
    byte[] whole = Arrays.copyOf(payload, payload.length + 4);
    whole[whole.length - 2] = -1;
    whole[whole.length - 1] = -1;
    byte[] out = new byte[100_000];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(whole);
      return new String(out, 0, inflater.inflate(out), UTF_8);
    }
  }
}
