package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives connections one by one, and keeps its place in between. Lives on one event loop. */
interface Walk {
  /** Null at the end. */
  @Nullable Connection next();

  /** Connections that nobody joins or leaves. */
  final class Through implements Walk {
    private final List<Connection> connections;
    private int place;

    Through(List<Connection> connections) {
      this.connections = connections;
    }

    @Override
    public @Nullable Connection next() {
      return place == connections.size() ? null : connections.get(place++);
    }
  }
}
