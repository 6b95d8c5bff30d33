package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpLimits;
import dev.sluice.gateway.http.Routes;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.function.Consumer;

/** Puts together what backends and operators meet. */
final class AdminSide {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);

  private final Config config;
  private final Routes routes;

  AdminSide(Config config, Routes routes) {
    this.config = config;
    this.routes = routes;
  }

  Routes routes() {
    return routes;
  }

  /** What the admin port speaks. */
  Consumer<Channel> http(Routes served) {
    HttpLimits limits = httpLimits();
    return socket -> HttpConnection.install(socket, served, limits);
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
    return socket -> HttpConnection.install(socket, served, limits);
  }

  private HttpLimits httpLimits() {
    return new HttpLimits(
        (int) config.admin().maxRequestBodySize(),
        (int) config.client().httpHeaderMaxSize(),
        config.admin().readTimeout(),
        IDLE_TIMEOUT);
  }
}
