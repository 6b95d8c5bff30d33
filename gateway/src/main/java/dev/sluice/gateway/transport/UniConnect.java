package dev.sluice.gateway.transport;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the one thing that a client says which only listens: its connect request. */
public final class UniConnect {
  private static final Command.Connect NOTHING =
      new Command.Connect(0, "", null, Map.of(), "", "", Map.of());

  private UniConnect() {}

  public static Command.Connect read(byte[] json) throws MalformedFrameException {
    return OneWayJsonServerCodec.INSTANCE.readCommand(Unpooled.wrappedBuffer(json));
  }

  /** What stands in the query, as {@code cf_connect}; a client without it asks for nothing. */
  public static Command.Connect read(String query) throws MalformedFrameException {
    return query.isEmpty() ? NOTHING : read(query.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The request with what a bare EventSource can say: its token and its channels in the query, and
   * by the id of the last event that it saw, where it stands in each channel.
   */
  public static Command.Connect ofEventSource(Exchange exchange, Command.Connect request) {
    String token = exchange.query("token");
    List<String> channels = exchange.queries("channel");
    Map<String, StreamPosition> positions = EventId.decode(lastEventId(exchange));
    if (token == null && channels.isEmpty() && positions.isEmpty()) {
      return request;
    }
    Map<String, SubscribeOptions> subs = new HashMap<>(request.subs());
    channels.forEach(channel -> subs.putIfAbsent(channel, SubscribeOptions.NONE));
    positions.forEach((channel, position) -> subs.put(channel, from(position)));
    return new Command.Connect(
        request.id(),
        token == null ? request.token() : token,
        request.data(),
        subs,
        request.name(),
        request.version(),
        request.headers());
  }

  /** In the header, where the browser puts it, or in the query, where a polyfill can. */
  private static String lastEventId(Exchange exchange) {
    String header = exchange.headers().get("Last-Event-ID");
    String query = exchange.query("last_event_id");
    return header != null ? header : query != null ? query : "";
  }

  /** A channel that had no stream has nothing to resume: streams have epochs. */
  private static SubscribeOptions from(StreamPosition position) {
    return position.epoch().isEmpty()
        ? SubscribeOptions.NONE
        : new SubscribeOptions(true, position, null, false, false, false, "", null, 0, 0);
  }
}
