package dev.sluice.gateway.net;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The sockets that serve requests, and how they end when the node shuts down: from {@link #begin}
 * on, clients are told to go elsewhere; {@link #end} lets each socket finish what it has begun. Any
 * thread.
 */
public final class Drain {
  /** How long a client that was told the end has to close its side. */
  public static final Duration PARTING = Duration.ofMillis(500);

  /** One socket. Called on its event loop, perhaps twice. */
  public interface Server {
    /** The shutdown begins: tells the client, if the protocol can, and goes on serving. */
    default void drain() {}

    /** Answers what the client has sent, then ends the socket without a reset. */
    void finish();
  }

  private final Map<Channel, Server> open = new ConcurrentHashMap<>();
  private volatile boolean begun;
  private volatile boolean ending;

  /** Counts a socket until it leaves. */
  public void enter(Channel socket, Server server) {
    open.put(socket, server);
    if (begun) {
      socket.eventLoop().execute(server::drain);
    }
    if (ending) {
      socket.eventLoop().execute(server::finish);
    }
  }

  /** The socket is closed, or serves requests no longer. */
  public void leave(Channel socket) {
    open.remove(socket);
  }

  public boolean hasBegun() {
    return begun;
  }

  /** The shutdown begins: the node still serves. */
  public void begin() {
    begun = true;
    onEach(Server::drain);
  }

  /** The node stops serving. */
  public void end() {
    ending = true;
    onEach(Server::finish);
  }

  private void onEach(Consumer<Server> step) {
    open.forEach((socket, server) -> socket.eventLoop().execute(() -> step.accept(server)));
  }

  /** Whether no socket is left. */
  public boolean isDone() {
    return open.isEmpty();
  }
}
