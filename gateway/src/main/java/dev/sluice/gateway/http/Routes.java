package dev.sluice.gateway.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which handler answers which path. Immutable. */
public final class Routes implements HttpHandler {
  private final Map<String, HttpHandler> exact;
  private final Map<String, HttpHandler> prefixes;

  private Routes(Map<String, HttpHandler> exact, Map<String, HttpHandler> prefixes) {
    this.exact = Map.copyOf(exact);
    this.prefixes = Map.copyOf(prefixes);
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    HttpHandler handler = find(exchange.path());
    return handler == null ? BodyPlan.DISCARD : handler.plan(exchange);
  }

  @Override
  public void handle(Exchange exchange) {
    HttpHandler handler = find(exchange.path());
    if (handler == null) {
      exchange.respond(Response.text(404, "not found"));
    } else {
      handler.handle(exchange);
    }
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    HttpHandler handler = find(exchange.path());
    return handler == null ? response : handler.refusal(exchange, response);
  }

  private @Nullable HttpHandler find(String path) {
    HttpHandler handler = exact.get(path);
    if (handler != null) {
      return handler;
    }
    int slash = path.indexOf('/', 1);
    return slash < 0 ? null : prefixes.get(path.substring(0, slash + 1));
  }

  /** Collects routes. */
  public static final class Builder {
    private final Map<String, HttpHandler> exact = new LinkedHashMap<>();
    private final Map<String, HttpHandler> prefixes = new LinkedHashMap<>();

    /**
     * @param path the whole path, as in {@code /health}; or its first part with a slash behind it,
     *     as in {@code /api/}, for everything below
     */
    public Builder add(String path, HttpHandler handler) {
      boolean prefix = path.length() > 1 && path.endsWith("/");
      (prefix ? prefixes : exact).put(path, handler);
      return this;
    }

    /** All routes of another table. */
    public Builder addAll(Routes other) {
      exact.putAll(other.exact);
      prefixes.putAll(other.prefixes);
      return this;
    }

    public Routes build() {
      return new Routes(exact, prefixes);
    }
  }
}
