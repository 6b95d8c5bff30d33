package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes messages, and knows whether they were all released. */
final class TestMessages {
  private final List<ByteBuf> made = new ArrayList<>();

  /** What is never dropped: a reply, for one. */
  EncodedMessage control(String text) {
    return EncodedMessage.control(bytes(text));
  }

  EncodedMessage push(OverflowPolicy policy, String text) {
    return push(policy, "news", null, text);
  }

  EncodedMessage push(
      OverflowPolicy policy, String channel, EncodedMessage.Receipt receipt, String text) {
    return EncodedMessage.pushes(bytes(text), 1, 0, policy, channel, 1, receipt);
  }

  /** Several messages in one. */
  EncodedMessage joined(OverflowPolicy policy, String... texts) {
    var all = String.join("", texts);
    var newestAt = all.length() - texts[texts.length - 1].length();
    return EncodedMessage.pushes(bytes(all), texts.length, newestAt, policy, "news", 1, null);
  }

  static String text(EncodedMessage message) {
    return message.forSocket(0).toString(StandardCharsets.UTF_8);
  }

  void assertAllReleased() {
    assertThat(made).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
  }

  private ByteBuf bytes(String text) {
    var bytes = ByteBufAllocator.DEFAULT.buffer();
    bytes.writeCharSequence(text, StandardCharsets.UTF_8);
    made.add(bytes);
    return bytes;
  }
}
