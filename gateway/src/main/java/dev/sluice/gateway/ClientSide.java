package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.WebsocketConfig;
import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.http.Http2Connection;
import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpLimits;
import dev.sluice.gateway.http.Routes;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.net.Tls;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.ChatPage;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.accept.SocketLimits;
import dev.sluice.gateway.transport.accept.SocketPipeline;
import dev.sluice.gateway.transport.raw.TcpEndpoint;
import dev.sluice.gateway.transport.websocket.PerMessageDeflate;
import dev.sluice.gateway.transport.websocket.WebSocketEndpoint;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what clients meet: the transports, and where each is reached. */
final class ClientSide {
  /** About what a queued message takes in Java objects, whatever its content. */
  private static final int OUTBOUND_MESSAGE_BYTES = 128;

  private final Config config;
  private final Supplier<Config> reloaded;
  private final Admission admission;
  private final SocketLimits socketLimits;
  private final Certificates certificates;
  private final Drain drain;
  private final Peers peers;
  private final CommandHandler commands;
  private final HttpStreams streams;

  /**
   * @param reloaded the configuration in force
   * @param drain tells when the node shuts down
   * @param node this node's id
   * @param sessions finds a connection by its session
   */
  ClientSide(
      Config config,
      Supplier<Config> reloaded,
      Admission admission,
      SocketLimits socketLimits,
      Certificates certificates,
      Drain drain,
      CommandHandler commands,
      String node,
      Function<String, @Nullable Connection> sessions) {
    this.config = config;
    this.reloaded = reloaded;
    this.admission = admission;
    this.socketLimits = socketLimits;
    this.certificates = certificates;
    this.drain = drain;
    this.peers = new Peers(config.client().userIdHttpHeader(), this::isTrustedProxy);
    this.commands = commands;
    this.streams =
        new HttpStreams(
            config,
            new ConnectionContext(admission, this::limits, peers, commands),
            node,
            sessions);
  }

  private boolean isTrustedProxy(InetAddress address) {
    return config.client().trustedProxies().stream().anyMatch(each -> each.contains(address));
  }

  /** What stands before the protocol of the clients' HTTP port. */
  SocketPipeline httpFront() throws IOException {
    Tls tls = certificates.of("client.tls", config.client().tls(), httpVersions());
    return front(SocketPipeline.Dialect.HTTP, tls);
  }

  /** What backends meet on a shared port is HTTP/1.1. */
  private List<String> httpVersions() {
    return config.sharesListener() ? List.of("http/1.1") : List.of("h2", "http/1.1");
  }

  /** What stands before the protocol of the raw TCP port. */
  SocketPipeline tcpFront() throws IOException {
    return front(
        SocketPipeline.Dialect.LINES, certificates.of("tcp.tls", config.tcp().tls(), List.of()));
  }

  private SocketPipeline front(SocketPipeline.Dialect dialect, @Nullable Tls tls) {
    Predicate<InetAddress> anyone = _ -> true;
    Predicate<InetAddress> proxies =
        config.client().trustedProxies().isEmpty() ? anyone : this::isTrustedProxy;
    return new SocketPipeline(
        new SocketPipeline.Rules(
            dialect,
            socketLimits,
            config.client().proxyProtocol() ? proxies : null,
            tls,
            config.client().handshakeTimeout()),
        loop -> admission.loopOf(loop).meters());
  }

  /** What the clients' HTTP port speaks. */
  Consumer<Channel> http(Routes routes) {
    HttpLimits limits = httpLimits();
    return socket -> {
      MemoryBudget.Share inbound = admission.loopOf(socket.eventLoop()).inboundBudget();
      if (Sockets.applicationProtocol(socket).equals("h2")) {
        Http2Connection.install(socket, routes, limits, inbound, drain);
      } else {
        HttpConnection.install(socket, routes, limits, inbound, drain);
      }
    };
  }

  HttpLimits httpLimits() {
    int headers = (int) config.client().httpHeaderMaxSize();
    return new HttpLimits(
        Math.max(headers, streams.maxBodyBytes()),
        Math.addExact(headers, streams.maxQueryBytes()),
        headers,
        config.client().handshakeTimeout(),
        config.client().idleTimeout());
  }

  /** What the raw TCP port speaks. */
  Consumer<Channel> tcp() {
    return raw("tcp", config.tcp().messageSizeLimit());
  }

  /** What the clients' Unix socket speaks: the same. */
  Consumer<Channel> unix() {
    return raw("unix", config.unix().messageSizeLimit());
  }

  private Consumer<Channel> raw(String transport, long maxMessageBytes) {
    admission.serves(transport);
    return new TcpEndpoint(
            transport,
            admission,
            this::limits,
            (int) maxMessageBytes,
            config.client().handshakeTimeout(),
            commands)
        ::install;
  }

  /**
   * @param adminForPage where whoever sees the chat page can push to it; "" for nowhere
   */
  Routes.Builder routes(String adminForPage) {
    admission.serves(WebSocketEndpoint.TRANSPORT);
    WebSocketEndpoint webSocket =
        new WebSocketEndpoint(
            admission,
            this::limitsOfWebSocket,
            (int) config.websocket().messageSizeLimit(),
            compression(),
            peers,
            commands);
    Routes.Builder routes =
        Routes.builder().add("/connection/websocket", webSocket).add("/ws", webSocket);
    if (config.chat().enabled()) {
      routes.add("/", new ChatPage(admission, adminForPage));
    }
    streams.addTo(routes);
    return routes;
  }

  private @Nullable PerMessageDeflate compression() {
    WebsocketConfig webSocket = config.websocket();
    return webSocket.compression()
        ? new PerMessageDeflate(
            (int) Math.min(Integer.MAX_VALUE, webSocket.compressionMinSize()),
            webSocket.compressionLevel())
        : null;
  }

  /** Those of the next connection over WebSocket. */
  private Limits limitsOfWebSocket() {
    Config now = reloaded.get();
    return limits(now, now.websocket().writeTimeout());
  }

  /** Those of the next connection over anything else. */
  private Limits limits() {
    Config now = reloaded.get();
    Duration own = now.client().writeTimeout();
    return limits(now, own.isZero() ? now.websocket().writeTimeout() : own);
  }

  private static Limits limits(Config now, Duration writeTimeout) {
    return new Limits(
        (int) Math.min(Integer.MAX_VALUE, now.client().queueMaxSize()),
        OUTBOUND_MESSAGE_BYTES,
        now.client().commandQueueMaxLength(),
        writeTimeout,
        now.client().staleCloseDelay(),
        now.shutdown().grace(),
        now.client().pingInterval(),
        now.client().pongTimeout());
  }
}
