package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.HttpStreamConfig;
import dev.sluice.gateway.config.UniHttpConfig;
import dev.sluice.gateway.config.UniWebsocketConfig;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.http.Routes;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.gateway.transport.stream.EmulationEndpoint;
import dev.sluice.gateway.transport.stream.StreamEndpoint;
import dev.sluice.gateway.transport.stream.StreamEndpoint.Refusals;
import dev.sluice.gateway.transport.stream.StreamKind;
import dev.sluice.gateway.transport.websocket.UniWebSocketEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The transports beside WebSocket that begin with an HTTP request, as far as they are enabled. */
final class HttpStreams {
  /** A byte of JSON may take as many in a query: %22. */
  private static final int ENCODED_BYTES = 3;

  private static final long MAX_BYTES = 1 << 30;

  private final Config config;
  private final ConnectionContext entrance;
  private final String node;
  private final Function<String, @Nullable Connection> sessions;

  /**
   * @param node this node's id
   * @param sessions finds a connection by its session
   */
  HttpStreams(
      Config config,
      ConnectionContext entrance,
      String node,
      Function<String, @Nullable Connection> sessions) {
    this.config = config;
    this.entrance = entrance;
    this.node = node;
    this.sessions = sessions;
  }

  void addTo(Routes.Builder routes) {
    emulated()
        .forEach(
            (kind, stream) ->
                routes.add(
                    served(kind.label()),
                    new StreamEndpoint(
                        kind,
                        entrance,
                        (int) stream.maxRequestBodySize(),
                        Refusals.AS_DISCONNECT)));
    if (!emulated().isEmpty()) {
      int maxBytes = (int) config.emulation().maxRequestBodySize();
      routes.add(
          "/emulation", new EmulationEndpoint(entrance.admission(), node, sessions, maxBytes));
    }
    unidirectional()
        .forEach(
            (kind, stream) ->
                routes.add(
                    served(kind.label()),
                    new StreamEndpoint(
                        kind,
                        entrance,
                        (int) stream.maxRequestBodySize(),
                        stream.connectCodeToHttpResponse()
                            ? Refusals.AS_STATUS
                            : Refusals.AS_DISCONNECT)));
    UniWebsocketConfig webSocket = config.uniWebsocket();
    if (webSocket.enabled()) {
      routes.add(
          served("uni_websocket"),
          new UniWebSocketEndpoint(
              entrance,
              (int) webSocket.messageSizeLimit(),
              webSocket.joinPushMessages()
                  ? UniWebSocketEndpoint.Framing.JOINED
                  : UniWebSocketEndpoint.Framing.SEPARATE));
    }
  }

  /** Where those that are enabled are reached. */
  static List<String> paths(Config config) {
    List<String> enabled = new ArrayList<>();
    addIf(config.httpStream().enabled(), "http_stream", enabled);
    addIf(config.sse().enabled(), "sse", enabled);
    addIf(config.uniWebsocket().enabled(), "uni_websocket", enabled);
    addIf(config.uniHttpStream().enabled(), "uni_http_stream", enabled);
    addIf(config.uniSse().enabled(), "uni_sse", enabled);
    return enabled;
  }

  private static void addIf(boolean enabled, String transport, List<String> paths) {
    if (enabled) {
      paths.add(path(transport));
    }
  }

  /** Its path, now that it has one. */
  private String served(String transport) {
    entrance.admission().serves(transport);
    return path(transport);
  }

  private static String path(String transport) {
    return "/connection/" + transport;
  }

  private Map<StreamKind, HttpStreamConfig> emulated() {
    Map<StreamKind, HttpStreamConfig> enabled = new LinkedHashMap<>();
    enabled.put(StreamKind.HTTP_STREAM, config.httpStream());
    enabled.put(StreamKind.SSE, config.sse());
    enabled.values().removeIf(stream -> !stream.enabled());
    return enabled;
  }

  private Map<StreamKind, UniHttpConfig> unidirectional() {
    Map<StreamKind, UniHttpConfig> enabled = new LinkedHashMap<>();
    enabled.put(StreamKind.UNI_HTTP_STREAM, config.uniHttpStream());
    enabled.put(StreamKind.UNI_SSE, config.uniSse());
    enabled.values().removeIf(stream -> !stream.enabled());
    return enabled;
  }

  /** The longest body that any of them takes; each has its own limit besides. */
  int maxBodyBytes() {
    LongStream bodies =
        LongStream.concat(
            emulated().values().stream().mapToLong(HttpStreamConfig::maxRequestBodySize),
            unidirectional().values().stream().mapToLong(UniHttpConfig::maxRequestBodySize));
    LongStream commands =
        emulated().isEmpty()
            ? LongStream.empty()
            : LongStream.of(config.emulation().maxRequestBodySize());
    return (int) LongStream.concat(bodies, commands).max().orElse(0);
  }

  /** The longest query: what a body may hold elsewhere stands encoded in it. */
  int maxQueryBytes() {
    long sse = config.sse().enabled() ? config.sse().maxRequestBodySize() : 0;
    long uniSse = config.uniSse().enabled() ? config.uniSse().maxRequestBodySize() : 0;
    long uni = config.uniWebsocket().enabled() ? config.uniWebsocket().messageSizeLimit() : 0;
    long longest = Math.max(sse, Math.max(uniSse, uni));
    return (int) Math.min(MAX_BYTES, longest * ENCODED_BYTES);
  }
}
