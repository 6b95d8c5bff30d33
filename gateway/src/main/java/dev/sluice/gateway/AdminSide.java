package dev.sluice.gateway;

import dev.sluice.gateway.admin.AdminRoutes;
import dev.sluice.gateway.admin.ApiStreams;
import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.auth.AdminKey;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpLimits;
import dev.sluice.gateway.http.Routes;
import dev.sluice.gateway.metrics.GatewayMetrics;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Tls;
import dev.sluice.gateway.transport.accept.SocketPipeline;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what backends and operators meet. */
final class AdminSide {
  private final Config config;
  private final Routes routes;
  private final Certificates certificates;
  private final Drain drain;
  private final Function<EventLoop, MemoryBudget.Share> inbound;
  private final Function<EventLoop, LoopMeters> meters;
  private final ApiStreams streams;

  /**
   * @param key the one in force; null if none is asked for
   * @param inbound what requests that are not whole use, on an event loop
   * @param drain tells when the node shuts down
   * @param meters those of an event loop
   */
  AdminSide(
      Config config,
      Methods methods,
      Supplier<@Nullable AdminKey> key,
      AdminRoutes.Vitals vitals,
      GatewayMetrics metrics,
      Certificates certificates,
      Function<EventLoop, MemoryBudget.Share> inbound,
      Drain drain,
      Function<EventLoop, LoopMeters> meters) {
    this.config = config;
    this.routes = AdminRoutes.of(config.admin(), methods, key, vitals, metrics, meters);
    this.certificates = certificates;
    this.drain = drain;
    this.inbound = inbound;
    this.meters = meters;
    this.streams = new ApiStreams(config.admin(), methods, key, inbound, drain, meters);
  }

  /** What stands before the protocol of a port of the admin's. */
  SocketPipeline front(SocketPipeline.Dialect dialect) throws IOException {
    Tls tls = certificates.of("admin.tls", config.admin().tls(), List.of());
    return new SocketPipeline(
        new SocketPipeline.Rules(dialect, null, null, tls, config.admin().readTimeout()), meters);
  }

  Routes routes() {
    return routes;
  }

  /** What the admin port speaks. */
  Consumer<Channel> http(Routes served) {
    HttpLimits limits = httpLimits();
    return socket ->
        HttpConnection.install(socket, served, limits, inbound.apply(socket.eventLoop()), drain);
  }

  /** What {@code admin.tcp_listen} speaks. */
  Consumer<Channel> tcp() {
    return streams::installOnTcp;
  }

  /** What {@code admin.unix_path} speaks. */
  Consumer<Channel> unix() {
    return streams::installOnUnix;
  }

  /** The same where clients come to that port too, who need room of their own. */
  Consumer<Channel> http(Routes served, HttpLimits ofClients) {
    HttpLimits own = httpLimits();
    HttpLimits limits =
        new HttpLimits(
            Math.max(own.bodyBytes(), ofClients.bodyBytes()),
            ofClients.lineBytes(),
            own.headerBytes(),
            own.requestTimeout(),
            own.idleTimeout());
    return socket ->
        HttpConnection.install(socket, served, limits, inbound.apply(socket.eventLoop()), drain);
  }

  private HttpLimits httpLimits() {
    return new HttpLimits(
        (int) config.admin().maxRequestBodySize(),
        (int) config.client().httpHeaderMaxSize(),
        config.admin().readTimeout(),
        config.admin().idleTimeout());
  }
}
