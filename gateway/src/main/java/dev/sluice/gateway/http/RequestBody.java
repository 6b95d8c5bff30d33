package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * The body of the request that is coming in: kept or discarded, as was decided at the head. Lives
 * on the connection's event loop.
 */
final class RequestBody {
  /** What is read behind a refused head to keep the connection; beyond it the connection ends. */
  private static final int MAX_REFUSED_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final ByteBufAllocator allocator;
  private int maxBytes;
  private boolean isKept;
  private @Nullable Response refusal;
  private int bytes;
  private @Nullable ByteBuf kept;

  RequestBody(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Prepares for the next body. */
  void begin(BodyPlan plan, HttpLimits limits) {
    release();
    bytes = 0;
    isKept = plan instanceof BodyPlan.Keep;
    refusal = plan instanceof BodyPlan.Refuse(var response) ? response : null;
    maxBytes =
        switch (plan) {
          case BodyPlan.Keep(int most) -> Math.min(most, limits.bodyBytes());
          case BodyPlan.Discard() -> limits.bodyBytes();
          case BodyPlan.Refuse(var _) -> Math.min(MAX_REFUSED_BYTES, limits.bodyBytes());
        };
  }

  /** Whether so many bytes more are too many. */
  boolean isTooLong(long more) {
    return more > maxBytes - bytes;
  }

  /** Takes a part that is not the last, and not too long. */
  void append(ByteBuf part) {
    bytes += part.readableBytes();
    if (isKept && part.isReadable()) {
      kept = kept == null ? allocator.buffer(part.readableBytes()) : kept;
      kept.writeBytes(part);
    }
  }

  /** Takes the last part, and gives all of it; nothing if it was discarded. */
  byte[] finish(ByteBuf part) {
    if (!isKept) {
      return NOTHING;
    }
    if (kept == null) {
      return ByteBufUtil.getBytes(part);
    }
    append(part);
    byte[] whole = ByteBufUtil.getBytes(kept);
    release();
    return whole;
  }

  /** Answers the request whatever the handler would; null if it was not refused at the head. */
  @Nullable Response takeRefusal() {
    Response taken = refusal;
    refusal = null;
    return taken;
  }

  /** How much memory is held. */
  int heldBytes() {
    return kept == null ? 0 : kept.capacity();
  }

  Response tooLong() {
    return Response.text(413, "the body is longer than %d bytes".formatted(maxBytes));
  }

  void release() {
    Response unused = takeRefusal();
    if (unused != null) {
      unused.body().release();
    }
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
