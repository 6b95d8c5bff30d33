package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.net.PerSecond;
import dev.sluice.gateway.net.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Decides who may become a connection, before anything is kept for it. Any thread. */
public final class Admission {
  /** What became of a request to connect. */
  public enum Answer {
    ADMITTED,
    ORIGIN_FORBIDDEN,
    CONNECTION_LIMIT,
    CONNECTION_RATE_LIMIT,
    SHUTDOWN;

    /** The word for it in answers, logs and metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param maxConnections on this node; 0 for any number
   * @param maxPerSecond new connections; 0 for any number
   */
  public record Rules(AllowedOrigins origins, int maxConnections, int maxPerSecond) {}

  /** Why the transports refuse requests to connect before they ask here, in metrics. */
  private static final List<String> EARLIER_REFUSALS =
      List.of(
          "wrong_method",
          "wrong_version",
          "not_websocket",
          "not_alone",
          "protobuf_not_served",
          "several_users",
          "no_connect",
          "unsafe_get",
          "malformed_connect",
          "query_too_long",
          "body_too_large",
          "input_limit",
          "tls_not_served",
          "http_not_served",
          "unknown_framing",
          "message_too_big",
          "stale");

  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "handshake refused");
  private final List<ConnectionLoop> loops;
  private final AtomicInteger admitted = new AtomicInteger();
  private final ChannelFutureListener left = _ -> admitted.decrementAndGet();
  private final PerSecond rate;
  private volatile Rules rules;
  private volatile boolean closed;

  public Admission(List<ConnectionLoop> loops, Rules rules) {
    this(loops, rules, System::nanoTime);
  }

  Admission(List<ConnectionLoop> loops, Rules rules, LongSupplier nanoTime) {
    this.loops = List.copyOf(loops);
    this.rules = rules;
    this.rate = new PerSecond(nanoTime);
    for (ConnectionLoop loop : loops) {
      for (Answer answer : Answer.values()) {
        loop.meters().expectHandshake(answer.label());
      }
      EARLIER_REFUSALS.forEach(loop.meters()::expectHandshake);
    }
  }

  /** Says, before the first client comes, what they can come over: metrics show it from then on. */
  public void serves(String transport) {
    loops.forEach(loop -> loop.meters().serves(transport));
  }

  public void rules(Rules changed) {
    rules = changed;
  }

  /** Whether nobody is admitted any more. */
  public boolean isClosed() {
    return closed;
  }

  /** Admits nobody from here on. */
  public void close() {
    closed = true;
  }

  /** What a request to connect would be answered, but for the rate, of which this takes nothing. */
  Answer prospect(Exchange exchange) {
    Rules now = rules;
    if (closed) {
      return Answer.SHUTDOWN;
    }
    if (!now.origins().allows(exchange.headers())) {
      return Answer.ORIGIN_FORBIDDEN;
    }
    return isFull(now) ? Answer.CONNECTION_LIMIT : Answer.ADMITTED;
  }

  private boolean isFull(Rules now) {
    return now.maxConnections() > 0 && admitted.get() >= now.maxConnections();
  }

  public Answer admit(Exchange exchange) {
    return closed || allowsSender(exchange) ? admit(exchange.socket()) : Answer.ORIGIN_FORBIDDEN;
  }

  /**
   * Whether a request is of no page, or of one that may connect. If not, nothing is done for it.
   */
  public boolean allowsSender(Exchange exchange) {
    return rules.origins().allows(exchange.headers());
  }

  /** Whoever asks without HTTP; it counts as a connection until its socket is closed. */
  public Answer admit(Channel socket) {
    Rules now = rules;
    if (closed) {
      return Answer.SHUTDOWN;
    }
    // Counted first: of those that come at once on several loops, only so many find room.
    int count = admitted.incrementAndGet();
    Answer answer;
    if (now.maxConnections() > 0 && count > now.maxConnections()) {
      answer = Answer.CONNECTION_LIMIT;
    } else {
      answer = rate.passes(now.maxPerSecond()) ? Answer.ADMITTED : Answer.CONNECTION_RATE_LIMIT;
    }
    if (answer == Answer.ADMITTED) {
      socket.closeFuture().addListener(left);
    } else {
      admitted.decrementAndGet();
    }
    return answer;
  }

  /** Logs that a request did not become a connection. */
  public void logRefusal(Answer answer, Exchange exchange) {
    String origin = exchange.headers().get(HttpHeaderNames.ORIGIN);
    refusals.report(
        answer.label(),
        () ->
            answer == Answer.ORIGIN_FORBIDDEN
                ? "%s, origin %s is not in client.allowed_origins"
                    .formatted(Sockets.peerText(exchange.socket()), origin)
                : Sockets.peerText(exchange.socket()));
  }

  /** Whether a page of the request's origin may see answers; a request without one has none. */
  boolean isAllowedPage(Exchange exchange) {
    return exchange.headers().contains(HttpHeaderNames.ORIGIN)
        && rules.origins().allows(exchange.headers());
  }

  /** The loop that runs on this executor. */
  @SuppressWarnings("ReferenceEquality") // Event loops have no other identity.
  public ConnectionLoop loopOf(EventLoop executor) {
    for (ConnectionLoop loop : loops) {
      if (loop.executor() == executor) {
        return loop;
      }
    }
    throw new IllegalStateException("event loop: unknown (expected: one of the gateway's own)");
  }
}
