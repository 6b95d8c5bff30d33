package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Netty's decoder, which also tells whether it is in the midst of a request. */
final class RequestDecoder extends HttpRequestDecoder {
  private final HeadMemory headers;
  private final HeadMemory trailers;
  private final int maxHeadTextBytes;
  private boolean tookPart;
  private boolean inHead = true;
  private int headTextBytes;

  RequestDecoder(HttpLimits limits) {
    this(
        limits,
        new HeadMemory(DefaultHttpHeadersFactory.headersFactory()),
        new HeadMemory(DefaultHttpHeadersFactory.trailersFactory()));
  }

  private RequestDecoder(HttpLimits limits, HeadMemory headers, HeadMemory trailers) {
    super(
        new HttpDecoderConfig()
            .setHeadersFactory(headers)
            .setTrailersFactory(trailers)
            .setMaxInitialLineLength(limits.lineBytes())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(limits.bodyBytes()));
    this.headers = headers;
    this.trailers = trailers;
    this.maxHeadTextBytes = Math.addExact(limits.lineBytes(), limits.headerBytes());
  }

  /** A request that says both is refused, not repaired. */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    clearContentLength();
  }

  /** Whether bytes came that are not yet a whole request. */
  boolean isMidway() {
    return tookPart || actualReadableBytes() > 0;
  }

  /** How much memory is held for a request that is not whole: what came of it, and its head. */
  int heldBytes() {
    int unread = actualReadableBytes() == 0 ? 0 : internalBuffer().capacity();
    return unread + headTextBytes + headers.fieldBytes() + trailers.fieldBytes();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
      throws Exception {
    int before = bytes.readableBytes();
    super.decode(ctx, bytes, out);
    if (inHead) {
      int taken = before - bytes.readableBytes(); // Empty lines among them, of which none is held.
      headTextBytes = Math.min(headTextBytes + taken, maxHeadTextBytes);
      inHead = out.isEmpty();
    }
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      tookPart = false;
      forgetHead();
    } else if (bytes.readableBytes() < before) {
      tookPart = true; // A line of a header, or some of a body.
    }
  }

  private void forgetHead() {
    inHead = true;
    headTextBytes = 0;
    headers.forget();
    trailers.forget();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    forgetHead();
    super.handlerRemoved0(ctx);
  }
}
