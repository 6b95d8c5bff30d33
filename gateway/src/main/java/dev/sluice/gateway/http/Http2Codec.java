package dev.sluice.gateway.http;

import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;

/** Netty's codec of HTTP/2 frames, with limits that only attackers reach. */
final class Http2Codec extends Http2FrameCodecBuilder {
  private static final int MAX_STREAMS = 256;

  /** Once the last stream is done there is nothing to be graceful about. */
  private static final long GOAWAY_MILLIS = 1_000;

  /**
   * Answers to pings and settings, and resets, that wait for a client which does not read: each
   * costs some hundred bytes. All streams may be reset at once.
   */
  private static final int MAX_WAITING_CONTROL_FRAMES = 1_000;

  /** DATA frames in a row that carry nothing: some senders flush with one, none with many. */
  private static final int MAX_EMPTY_FRAMES = 100;

  private final Http2Faults faults;

  Http2Codec(HttpLimits limits, Http2Faults faults) {
    this.faults = faults;
    server(true);
    initialSettings(
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MAX_STREAMS)
            .maxHeaderListSize(Math.addExact(limits.lineBytes(), limits.headerBytes())));
    validateRequiredPseudoHeaders(true);
    gracefulShutdownTimeoutMillis(GOAWAY_MILLIS);
    encoderEnforceMaxQueuedControlFrames(MAX_WAITING_CONTROL_FRAMES);
    decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES);
    // Netty counts every reset, also that of a client which has its answer: the faults do not.
    decoderEnforceMaxRstFramesPerWindow(0, 0);
    encoderEnforceMaxRstFramesPerWindow(0, 0);
  }

  @Override
  protected Http2FrameCodec build(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings initialSettings) {
    return super.build(decoder, faults.watch(encoder), initialSettings);
  }
}
