package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decoder, and what it says of the bytes it is given. */
final class DecodedFrames implements WebSocketDecoder.Listener, AutoCloseable {
  private final List<String> events = new ArrayList<>();
  private final List<ByteBuf> inputs = new ArrayList<>();
  private final WebSocketDecoder decoder;
  private boolean ready = true;
  private boolean pausesAfterEachMessage;
  private byte[] lastArray = {};

  DecodedFrames(int maxMessageBytes) {
    this(maxMessageBytes, null);
  }

  /** With compression agreed on, unless the inflater is null. */
  DecodedFrames(int maxMessageBytes, @Nullable MessageInflater inflater) {
    decoder = new WebSocketDecoder(ByteBufAllocator.DEFAULT, this, maxMessageBytes, inflater);
  }

  WebSocketDecoder decoder() {
    return decoder;
  }

  /** All events so far. */
  List<String> events() {
    return events;
  }

  /** What the last message was in. */
  byte[] lastArray() {
    return lastArray;
  }

  void read(byte[] bytes) {
    read(bytes, 0, bytes.length);
  }

  void read(byte[] bytes, int from, int to) {
    var input = Unpooled.copiedBuffer(bytes, from, to - from);
    inputs.add(input);
    decoder.read(input);
  }

  void ready(boolean changed) {
    ready = changed;
  }

  void pauseAfterEachMessage() {
    pausesAfterEachMessage = true;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void message(int opcode, ByteBuf content) {
    var text =
        opcode == WebSocketFrames.TEXT
            ? "text " + content.toString(StandardCharsets.UTF_8)
            : "binary " + ByteBufUtil.hexDump(content);
    events.add(text);
    lastArray = content.hasArray() ? content.array() : lastArray;
    content.release();
    ready = ready && !pausesAfterEachMessage;
  }

  @Override
  public void ping(ByteBuf content) {
    events.add("ping " + content.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void pong() {
    events.add("pong");
  }

  @Override
  public void close(int code) {
    events.add("close " + code);
  }

  @Override
  public void failed(CloseReason reason) {
    events.add("failed " + reason.label());
  }

  @Override
  public void rest() {
    events.add("rest");
  }

  /** Nothing of what was read is held. */
  @Override
  public void close() {
    decoder.release();
    for (var input : inputs) {
      assertThat(input.refCnt()).isZero();
    }
  }
}
