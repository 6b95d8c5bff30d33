package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Netty's decoder, which also tells whether it is in the midst of a request. */
final class RequestDecoder extends HttpRequestDecoder {
  private boolean tookPart;

  RequestDecoder(HttpLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.lineBytes())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(limits.bodyBytes()));
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

  /** How much memory is held. */
  int heldBytes() {
    return actualReadableBytes() == 0 ? 0 : internalBuffer().capacity();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
      throws Exception {
    int before = bytes.readableBytes();
    super.decode(ctx, bytes, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      tookPart = false;
    } else if (bytes.readableBytes() < before) {
      tookPart = true; // A line of a header, or some of a body.
    }
  }
}
