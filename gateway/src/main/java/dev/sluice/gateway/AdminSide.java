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

  /** What the admin port speaks, and the clients' port where it is the same. */
  Consumer<Channel> http(Routes served) {
    HttpLimits limits =
        new HttpLimits(
            (int) config.admin().maxRequestBodySize(),
            (int) config.client().httpHeaderMaxSize(),
            config.admin().readTimeout(),
            IDLE_TIMEOUT);
    return socket -> HttpConnection.install(socket, served, limits);
  }
}
