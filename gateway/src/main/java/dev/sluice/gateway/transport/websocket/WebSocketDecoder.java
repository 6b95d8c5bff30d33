package dev.sluice.gateway.transport.websocket;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of a client apart into WebSocket messages (RFC 6455 §5). Lives on one event loop.
 *
 * <p>A message that is here in one piece is handed on as a slice of what was read; only what is cut
 * into fragments or has not come whole is copied. Text is checked as it comes, so that a client
 * hears of a bad byte at once; compressed text when all of it is here, since what inflates it is
 * shared by the loop's connections. Between messages nothing is held.
 */
final class WebSocketDecoder {
  /** Hears of what came in. */
  interface Listener {
    /** Whether it takes anything now; if not, {@link #decode} is called again when it does. */
    boolean isReady();

    /** A whole data message, unmasked and inflated, text or binary. Takes over the buffer. */
    void message(int opcode, ByteBuf content);

    /** A ping, to be answered with the same content. Does not take over the buffer. */
    void ping(ByteBuf content);

    void pong();

    /** A close frame came; the code is 1005 if it has none (RFC 6455 §7.1.5). */
    void close(int code);

    /** The client broke the rules. Nothing is decoded after this. */
    void failed(CloseReason reason);

    /**
     * So much was handed on that others have their turn: {@link WebSocketDecoder#goOn} is called
     * behind them.
     */
    void rest();
  }

  /** What is handed on in one turn: compressed, it may be a few hundred bytes. */
  static final int MAX_BYTES_AT_ONCE = 256 * 1024;

  private static final int NO_STATUS = 1005;
  private static final int HEADER_NEXT = -1;

  /** Not worth a copy if it is kept for nothing. */
  private static final int SMALL_BYTES = 256;

  private final ByteBufAllocator allocator;
  private final Listener listener;
  private final int maxMessageBytes;
  private final @Nullable MessageInflater inflater;
  private @Nullable ByteBuf unread;

  /** Of the frame whose header has been read. */
  private int opcode;

  private boolean isFinal;
  private int mask;
  private int remaining = HEADER_NEXT;

  /** Of the message whose fragments are being gathered. */
  private @Nullable ByteBuf gathered;

  private int messageOpcode = WebSocketFrames.CONTINUATION;
  private boolean isCompressed;
  private @Nullable Utf8Validator text;
  private int handedOnBytes;
  private boolean resting;
  private boolean failed;

  /**
   * @param maxMessageBytes of a message, be it compressed or not
   * @param inflater null if compression was not agreed on
   */
  WebSocketDecoder(
      ByteBufAllocator allocator,
      Listener listener,
      int maxMessageBytes,
      @Nullable MessageInflater inflater) {
    this.allocator = allocator;
    this.listener = listener;
    this.maxMessageBytes = maxMessageBytes;
    this.inflater = inflater;
  }

  /** Takes over more bytes. */
  void read(ByteBuf bytes) {
    ByteBuf before = unread;
    if (failed) {
      bytes.release();
      return;
    }
    if (before == null) {
      unread = bytes;
    } else {
      ByteBuf both = allocator.buffer(before.readableBytes() + bytes.readableBytes());
      both.writeBytes(before).writeBytes(bytes);
      before.release();
      bytes.release();
      unread = both;
    }
    decode();
  }

  /** Goes on with what was read, as far as the listener is ready for it. */
  void decode() {
    while (!failed && !resting && unread != null && listener.isReady() && step(unread)) {
      // Each step takes a header, a part of a payload or a whole one.
    }
    if (unread != null && (failed || !unread.isReadable())) {
      unread.release();
      unread = null;
    } else if (unread != null && listener.isReady()) {
      unread = kept(unread);
    }
  }

  /** The others have had their turn. */
  void goOn() {
    resting = false;
    decode();
  }

  boolean isResting() {
    return resting;
  }

  /** A large buffer must not be held for the sake of a few bytes. */
  private ByteBuf kept(ByteBuf part) {
    if (part.capacity() <= 2 * part.readableBytes() + SMALL_BYTES) {
      return part;
    }
    ByteBuf fitting = allocator.buffer(part.readableBytes()).writeBytes(part);
    part.release();
    return fitting;
  }

  /** How much memory is held. */
  int heldBytes() {
    return (unread == null ? 0 : unread.capacity()) + (gathered == null ? 0 : gathered.capacity());
  }

  /** Whether nothing more is decoded: the client broke the rules, or sent a close frame. */
  boolean isFailed() {
    return failed;
  }

  void release() {
    failed = true;
    if (unread != null) {
      unread.release();
      unread = null;
    }
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  /** False if it needs more bytes, or is at an end. */
  private boolean step(ByteBuf in) {
    if (remaining == HEADER_NEXT) {
      return readHeader(in);
    }
    return isControl() ? readControl(in) : readData(in);
  }

  private boolean readHeader(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    int at = in.readerIndex();
    int first = in.getUnsignedByte(at);
    int second = in.getUnsignedByte(at + 1);
    int shortLength = second & 0x7F;
    opcode = first & 0x0F;
    isFinal = (first & 0x80) != 0;
    int reserved = first & 0x70;
    boolean isMasked = (second & 0x80) != 0;
    // Told before the rest of the header is there: it may never come.
    if (!isAgreedOn(reserved) || !isMasked || !isAllowedNow(shortLength)) {
      return fail(CloseReason.PROTOCOL_ERROR);
    }
    int lengthBytes =
        switch (shortLength) {
          case WebSocketFrames.LENGTH_16 -> Short.BYTES;
          case WebSocketFrames.LENGTH_64 -> Long.BYTES;
          default -> 0;
        };
    if (in.readableBytes() < 2 + lengthBytes + Integer.BYTES) {
      return false;
    }
    long length =
        switch (lengthBytes) {
          case Short.BYTES -> in.getUnsignedShort(at + 2);
          case Long.BYTES -> in.getLong(at + 2);
          default -> shortLength;
        };
    if (length < 0 || !isShortest(length, lengthBytes)) {
      return fail(CloseReason.PROTOCOL_ERROR);
    }
    beginMessage(reserved);
    if (!isControl() && length > maxGatheredBytes() - gatheredBytes()) {
      return fail(CloseReason.MESSAGE_TOO_BIG);
    }
    mask = in.getInt(at + 2 + lengthBytes);
    remaining = (int) length;
    in.skipBytes(2 + lengthBytes + Integer.BYTES);
    return true;
  }

  private int maxGatheredBytes() {
    return isCompressed ? MessageInflater.maxCompressedBytes(maxMessageBytes) : maxMessageBytes;
  }

  private int gatheredBytes() {
    return gathered == null ? 0 : gathered.readableBytes();
  }

  private boolean isControl() {
    return (opcode & 0x8) != 0;
  }

  /** Only the first frame of a message may be marked, as compressed (RFC 7692 §6.1). */
  private boolean isAgreedOn(int reserved) {
    return switch (reserved) {
      case 0 -> true;
      case WebSocketFrames.COMPRESSED -> inflater != null && isFirstOfMessage();
      default -> false;
    };
  }

  /** Control frames are short and whole; fragments come between a first and a last one. */
  private boolean isAllowedNow(int shortLength) {
    return switch (opcode) {
      case WebSocketFrames.CONTINUATION -> messageOpcode != WebSocketFrames.CONTINUATION;
      case WebSocketFrames.TEXT, WebSocketFrames.BINARY ->
          messageOpcode == WebSocketFrames.CONTINUATION;
      case WebSocketFrames.CLOSE, WebSocketFrames.PING, WebSocketFrames.PONG ->
          isFinal && shortLength <= WebSocketFrames.MAX_SHORT;
      default -> false;
    };
  }

  private static boolean isShortest(long length, int lengthBytes) {
    return switch (lengthBytes) {
      case Short.BYTES -> length > WebSocketFrames.MAX_SHORT;
      case Long.BYTES -> length > 0xFFFF;
      default -> true;
    };
  }

  private void beginMessage(int reserved) {
    if (isFirstOfMessage()) {
      messageOpcode = opcode;
      isCompressed = reserved != 0;
    }
  }

  private boolean isFirstOfMessage() {
    return opcode == WebSocketFrames.TEXT || opcode == WebSocketFrames.BINARY;
  }

  private boolean readControl(ByteBuf in) {
    if (in.readableBytes() < remaining) {
      return false;
    }
    int length = remaining;
    remaining = HEADER_NEXT;
    unmask(in, in.readerIndex(), length, mask);
    ByteBuf content = in.slice(in.readerIndex(), length);
    in.skipBytes(length);
    switch (opcode) {
      case WebSocketFrames.PING -> listener.ping(content);
      case WebSocketFrames.PONG -> listener.pong();
      default -> {
        return readClose(content);
      }
    }
    return true;
  }

  /** Nothing follows a close frame (RFC 6455 §5.5.1). */
  private boolean readClose(ByteBuf content) {
    int length = content.readableBytes();
    if (length == 0) {
      failed = true;
      listener.close(NO_STATUS);
      return false;
    }
    if (length == 1 || !isSendable(content.getUnsignedShort(0))) {
      return fail(CloseReason.PROTOCOL_ERROR);
    }
    Utf8Validator reason = new Utf8Validator();
    if (!reason.accept(content, Short.BYTES, length - Short.BYTES) || !reason.isComplete()) {
      return fail(CloseReason.INVALID_PAYLOAD);
    }
    failed = true;
    listener.close(content.getUnsignedShort(0));
    return false;
  }

  /** The codes that may stand in a frame (RFC 6455 §7.4). */
  private static boolean isSendable(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  private boolean readData(ByteBuf in) {
    int length = Math.min(remaining, in.readableBytes());
    if (length == 0 && remaining > 0) {
      return false;
    }
    int from = in.readerIndex();
    unmask(in, from, length, mask);
    remaining -= length;
    boolean ends = remaining == 0 && isFinal;
    if (!isCompressed && !isGood(in, from, length, ends)) {
      return fail(CloseReason.INVALID_PAYLOAD);
    }
    if (ends && gathered == null) {
      return endMessage(in.readRetainedSlice(length));
    }
    if (gathered == null) {
      // Grows with what arrives: a length that is announced costs the client nothing.
      gathered = allocator.buffer(length);
    }
    gathered.writeBytes(in, length);
    // What comes next continues the mask where this part of the payload left it.
    mask = Integer.rotateLeft(mask, (length & 3) * Byte.SIZE);
    if (remaining == 0) {
      ByteBuf whole = gathered;
      if (isFinal) {
        gathered = null;
        return endMessage(whole);
      }
      remaining = HEADER_NEXT;
    }
    return true;
  }

  /** Text has to be UTF-8. */
  private boolean isGood(ByteBuf in, int from, int length, boolean ends) {
    if (messageOpcode != WebSocketFrames.TEXT) {
      return true;
    }
    if (text == null) {
      text = new Utf8Validator();
    }
    return text.accept(in, from, length) && (!ends || text.isComplete());
  }

  /** Hands the message on and forgets it. */
  private boolean endMessage(ByteBuf content) {
    ByteBuf message = content;
    if (isCompressed && inflater != null) {
      try {
        message = inflater.inflated(allocator, content, maxMessageBytes);
      } catch (MessageInflater.RefusedException refused) {
        return fail(refused.reason());
      } finally {
        content.release();
      }
      if (!isGood(message, message.readerIndex(), message.readableBytes(), /* ends= */ true)) {
        message.release();
        return fail(CloseReason.INVALID_PAYLOAD);
      }
    }
    int type = messageOpcode;
    remaining = HEADER_NEXT;
    messageOpcode = WebSocketFrames.CONTINUATION;
    text = null;
    handedOnBytes += message.readableBytes();
    listener.message(type, message);
    if (handedOnBytes >= MAX_BYTES_AT_ONCE) {
      handedOnBytes = 0;
      resting = true;
      listener.rest();
    }
    return true;
  }

  private boolean fail(CloseReason reason) {
    failed = true;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    listener.failed(reason);
    return false;
  }

  /** In place, eight bytes at a time where there are as many (RFC 6455 §5.3). */
  private static void unmask(ByteBuf bytes, int from, int length, int mask) {
    if (mask == 0) {
      return;
    }
    long wide = (long) mask << Integer.SIZE | (mask & 0xFFFFFFFFL);
    int i = from;
    int to = from + length;
    for (; to - i >= Long.BYTES; i += Long.BYTES) {
      bytes.setLong(i, bytes.getLong(i) ^ wide);
    }
    for (int shift = 24; i < to; i++, shift = shift == 0 ? 24 : shift - 8) {
      bytes.setByte(i, bytes.getByte(i) ^ (mask >>> shift));
    }
  }
}
