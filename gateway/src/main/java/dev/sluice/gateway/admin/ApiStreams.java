package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.auth.AdminKey;
import dev.sluice.gateway.config.AdminConfig;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The server API without HTTP, on TCP and Unix sockets: a request is a line, or a JSON document
 * behind its length of four bytes. Any thread.
 */
public final class ApiStreams {
  private static final Logger log = LoggerFactory.getLogger(ApiStreams.class);

  /** What may wait for a caller that does not read its answers; beyond it nothing is read. */
  private static final WriteBufferWaterMark UNREAD_ANSWERS =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private final Methods methods;
  private final ApiKeyCheck byKey;
  private final ApiKeyCheck byFile = new ApiKeyCheck(() -> null);
  private final int maxRequestBytes;
  private final Duration readTimeout;
  private final Duration idleTimeout;
  private final Drain drain;
  private final Function<EventLoop, MemoryBudget.Share> inbound;
  private final Function<EventLoop, LoopMeters> meters;
  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "API stream refused");

  /**
   * @param key the one in force; null if none is asked for
   * @param inbound what requests that are not whole use, on an event loop
   * @param drain tells when the node shuts down
   * @param meters those of an event loop
   */
  public ApiStreams(
      AdminConfig config,
      Methods methods,
      Supplier<@Nullable AdminKey> key,
      Function<EventLoop, MemoryBudget.Share> inbound,
      Drain drain,
      Function<EventLoop, LoopMeters> meters) {
    this.methods = methods;
    this.byKey = new ApiKeyCheck(key);
    this.maxRequestBytes = (int) config.maxRequestBodySize();
    this.readTimeout = config.readTimeout();
    this.idleTimeout = config.idleTimeout();
    this.inbound = inbound;
    this.drain = drain;
    this.meters = meters;
  }

  /** Serves a socket that whoever has the key may use. */
  public void installOnTcp(Channel socket) {
    install(socket, byKey);
  }

  /** Serves a socket that whoever may open its file may use: the file is the key. */
  public void installOnUnix(Channel socket) {
    install(socket, byFile);
  }

  private void install(Channel socket, ApiKeyCheck keys) {
    socket.config().setWriteBufferWaterMark(UNREAD_ANSWERS);
    Sockets.outliveEitherEnd(socket);
    ApiStream stream = new ApiStream(this, keys, socket);
    socket.pipeline().addLast(stream);
    drain.enter(socket, stream);
  }

  Methods methods() {
    return methods;
  }

  int maxRequestBytes() {
    return maxRequestBytes;
  }

  /** From a connection's first moment to its first byte, and from a request's first to its last. */
  Duration readTimeout() {
    return readTimeout;
  }

  /** From an answer to the next request's first byte. */
  Duration idleTimeout() {
    return idleTimeout;
  }

  Drain drain() {
    return drain;
  }

  MemoryBudget.Share inboundBudgetOf(EventLoop loop) {
    return inbound.apply(loop);
  }

  LoopMeters metersOf(EventLoop loop) {
    return meters.apply(loop);
  }

  ReasonLog refusals() {
    return refusals;
  }
}
