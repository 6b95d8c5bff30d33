package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.api.SlowTasks;
import dev.sluice.gateway.auth.AdminKey;
import dev.sluice.gateway.config.AdminConfig;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.http.Routes;
import dev.sluice.gateway.metrics.GatewayMetrics;
import dev.sluice.gateway.metrics.LoopMeters;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Which address of the admin port leads where. */
public final class AdminRoutes {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * Whether the process does what it is there for.
   *
   * @param unready why no clients should be sent here; "" if they should
   */
  public record Vitals(BooleanSupplier isHealthy, Supplier<String> unready) {}

  private AdminRoutes() {}

  /**
   * @param key the one in force; null if none is asked for
   * @param meters those of an event loop
   */
  public static Routes of(
      AdminConfig config,
      Methods methods,
      Supplier<@Nullable AdminKey> key,
      Vitals vitals,
      GatewayMetrics metrics,
      Function<EventLoop, LoopMeters> meters) {
    PageGuard pages = new PageGuard(new OwnHosts(config), () -> key.get() == null);
    ApiKeyCheck keys = new ApiKeyCheck(key, pages);
    RequestReader reader = new RequestReader(new SlowTasks());
    ApiRefusals refusals = new ApiRefusals(meters);
    ApiEndpoint.ErrorMode errorMode =
        switch (config.errorMode()) {
          case BODY -> ApiEndpoint.ErrorMode.BODY;
          case TRANSPORT -> ApiEndpoint.ErrorMode.TRANSPORT;
        };
    return Routes.builder()
        .add(ApiEndpoint.PATH, new ApiEndpoint(methods, keys, reader, refusals, errorMode, meters))
        .add(LegacyEndpoint.PATH, new LegacyEndpoint(methods, keys, reader, refusals, meters))
        .add(
            "/health",
            state(() -> vitals.isHealthy().getAsBoolean() ? "" : "an event loop is stuck"))
        .add("/ready", state(vitals.unready()))
        .add("/metrics", metrics(metrics, pages))
        .build();
  }

  private static HttpHandler state(Supplier<String> trouble) {
    return HttpHandler.ignoringBodies(
        exchange -> {
          String text = trouble.get();
          exchange.respond(
              text.isEmpty()
                  ? Response.of(200, "application/json", bytes("{}"))
                  : Response.text(503, text));
        });
  }

  private static HttpHandler metrics(GatewayMetrics metrics, PageGuard pages) {
    SlowTasks slowTasks = new SlowTasks(); // Its own, so that slow calls do not delay it.
    return HttpHandler.ignoringBodies(
        exchange -> {
          if (!pages.passes(exchange)) {
            exchange.respond(pages.refusal(exchange));
            return;
          }
          try {
            slowTasks.run(() -> exchange.respond(scraped(metrics)));
          } catch (OverloadedException tooMany) {
            exchange.respond(Response.text(503, "too many requests for metrics"));
          }
        });
  }

  private static Response scraped(GatewayMetrics metrics) {
    try {
      return Response.of(200, METRICS_TYPE, bytes(metrics.scrape()));
    } catch (Throwable failure) {
      LoggerFactory.getLogger(AdminRoutes.class).error("the metrics cannot be collected", failure);
      return Response.text(500, "internal server error");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
