package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.transport.EventId;
import dev.sluice.gateway.transport.Format;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Server-sent events for a client that only listens. The first of them has an id with the positions
 * of all channels, which an EventSource keeps until another comes, and gives back when it returns.
 */
final class UniSseFormat extends Format {
  static final UniSseFormat CHUNKED = new UniSseFormat(StreamFormat::chunked);
  static final UniSseFormat PLAIN = new UniSseFormat(framing -> framing);

  private static final StreamPosition NONE = new StreamPosition(0, "");

  /** What is around each event. */
  private interface Envelope {
    Framing around(Framing events);
  }

  private final Envelope envelope;

  private UniSseFormat(Envelope envelope) {
    super(OneWayJsonServerCodec.INSTANCE, envelope.around(EventStream::write));
    this.envelope = envelope;
  }

  @Override
  public void write(Reply reply, ByteBuf out) {
    String id = reply instanceof Reply.Connected connected ? idOf(connected.subs()) : "";
    if (id.isEmpty()) {
      super.write(reply, out);
    } else {
      Framing event = (bytes, data) -> EventStream.write(bytes, id, data);
      Consumer<ByteBuf> message = bytes -> codec().write(reply, bytes);
      envelope.around(event).write(out, message);
    }
  }

  private static String idOf(Map<String, SubscribeResult> subs) {
    Map<String, StreamPosition> positions = new HashMap<>();
    subs.forEach(
        (channel, result) ->
            positions.put(channel, result.position() == null ? NONE : result.position()));
    return EventId.encode(positions);
  }
}
