package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.http.Chunks;
import dev.sluice.gateway.transport.Format;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import dev.sluice.protocol.codec.StreamFraming;

/** The formats of streams over HTTP: in chunks, and plain where chunks are not wanted. */
final class StreamFormat {
  static final Format HTTP_STREAM =
      new Format(JsonServerCodec.INSTANCE, chunked(StreamFraming.LINES::write));

  static final Format HTTP_STREAM_PLAIN =
      new Format(JsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  static final Format SSE = new Format(JsonServerCodec.INSTANCE, chunked(EventStream::write));

  static final Format SSE_PLAIN = new Format(JsonServerCodec.INSTANCE, EventStream::write);

  static final Format UNI_HTTP_STREAM =
      new Format(OneWayJsonServerCodec.INSTANCE, chunked(StreamFraming.LINES::write));

  static final Format UNI_HTTP_STREAM_PLAIN =
      new Format(OneWayJsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  private StreamFormat() {}

  /** Each frame as a chunk of its own. */
  static Format.Framing chunked(Format.Framing framing) {
    return (out, message) -> Chunks.write(out, chunk -> framing.write(chunk, message));
  }
}
