package dev.sluice.gateway.transport.raw;

import dev.sluice.gateway.transport.Format;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.StreamFraming;

/** The formats of raw sockets. */
final class RawFormat {
  private static final Format LINES =
      new Format(JsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  private static final Format LENGTH_PREFIXED =
      new Format(JsonServerCodec.INSTANCE, StreamFraming.LENGTH_PREFIXED::write);

  private RawFormat() {}

  static Format of(StreamFraming framing) {
    return switch (framing) {
      case LINES -> LINES;
      case LENGTH_PREFIXED -> LENGTH_PREFIXED;
    };
  }
}
