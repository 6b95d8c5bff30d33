package dev.sluice.gateway.http;

import dev.sluice.gateway.net.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. Lives on the connection's event loop; {@link #respond} may be called
 * from any thread.
 */
public final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private static final byte[] NOTHING = {};

  private final HttpStream connection;
  private final HttpRequest request;
  private final String path;
  private final long acceptedNanos = System.nanoTime();
  private byte[] body = NOTHING;
  private final Query query;
  private @Nullable Response response;
  private boolean approved;
  private boolean answered;
  private boolean abandoned;

  Exchange(HttpStream connection, HttpRequest request) {
    this.connection = connection;
    this.request = request;
    String uri = request.uri();
    int mark = uri.indexOf('?');
    this.path = withoutAuthority(mark < 0 ? uri : uri.substring(0, mark));
    this.query = Query.of(uri);
  }

  /** A client may write the whole URI, as if to a proxy (RFC 9112 §3.2.2). */
  private static String withoutAuthority(String target) {
    boolean absolute =
        target.regionMatches(/* ignoreCase= */ true, 0, "http://", 0, 7)
            || target.regionMatches(/* ignoreCase= */ true, 0, "https://", 0, 8);
    if (!absolute) {
      return target;
    }
    int path = target.indexOf('/', target.indexOf("//") + 2);
    return path < 0 ? "/" : target.substring(path);
  }

  /** Remembers that whoever asks may: what is decided at the head is not decided again. */
  public void approve() {
    approved = true;
  }

  public boolean isApproved() {
    return approved;
  }

  public HttpMethod method() {
    return request.method();
  }

  /** Without the query, as sent. Of a whole URI, what follows its authority. */
  public String path() {
    return path;
  }

  /** The first value of a query parameter, decoded; null without one. */
  public @Nullable String query(String name) {
    List<String> values = queries(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /** All values of a query parameter, decoded, in their order. */
  public List<String> queries(String name) {
    return query.values(name);
  }

  public HttpHeaders headers() {
    return request.headers();
  }

  /** Empty if there was none. Not a copy: for reading only. */
  public byte[] body() {
    return body;
  }

  /** When the request was read, by {@link System#nanoTime}. */
  public long acceptedNanos() {
    return acceptedNanos;
  }

  public EventLoop loop() {
    return connection.socket().eventLoop();
  }

  public Channel socket() {
    return connection.socket();
  }

  /** A buffer for the answer's body. */
  public ByteBuf buffer() {
    return connection.socket().alloc().buffer();
  }

  /** The peer's address as text. */
  public String remoteAddress() {
    InetSocketAddress peer = Sockets.peer(connection.socket());
    return peer == null ? "" : peer.getAddress().getHostAddress();
  }

  /** Answers. Takes over the response's body. */
  public void respond(Response given) {
    EventLoop loop = loop();
    if (!loop.inEventLoop()) {
      loop.execute(() -> respond(given));
      return;
    }
    if (abandoned) {
      given.body().release();
      return;
    }
    if (answered) {
      given.body().release();
      throw new IllegalStateException("exchange: a second answer to " + path);
    }
    answered = true;
    response = given;
    try {
      connection.answered();
    } catch (Throwable failure) { // Nobody else may hear of it, and the client would wait.
      log.error("{} {} cannot be answered", method(), path(), failure);
      discard();
      socket().close();
    }
  }

  /**
   * Ends HTTP on this socket: writes the given bytes and puts the handler in HTTP's place. Only
   * while this is the one request that is not answered.
   */
  public void upgrade(ByteBuf handshake, ChannelHandler successor) {
    answered = true;
    connection.upgrade(handshake, successor);
  }

  /**
   * Answers with a body that has no end yet: puts the handler in HTTP's place, which writes the
   * body and closes the socket behind it. Only while this is the one request that is not answered.
   *
   * @param begin its body is the first part of the whole, without framing
   */
  public void stream(Response begin, ChannelHandler successor) {
    stream(successor);
    begin(begin);
    socket().flush();
  }

  /**
   * The same with the head kept back: the successor decides what it is, by {@link #begin} or by
   * {@link #respondInstead}, before it writes anything else.
   */
  public void stream(ChannelHandler successor) {
    answered = true;
    connection.streamBy(successor);
  }

  /** Writes a head that was kept back, without flushing it. */
  public void begin(Response begin) {
    connection.begin(
        begin, isChunked() ? Response.BodyFraming.CHUNKED : Response.BodyFraming.PLAIN);
  }

  /** Answers whole, in place of a stream whose head was kept back. */
  public void respondInstead(Response response) {
    connection.respondInstead(response);
  }

  /** Whether a body of unknown length goes out in {@link Chunks}: only HTTP/1.1 has them. */
  public boolean isChunked() {
    return connection.wantsChunks() && isHttp11();
  }

  /** A later minor version is served as this one (RFC 9110 §2.5). */
  private boolean isHttp11() {
    return request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
  }

  boolean isAnswered() {
    return answered;
  }

  /** Whether nothing else is under way on the connection, as an upgrade needs it. */
  public boolean isAlone() {
    return connection.isAlone();
  }

  void body(byte[] whole) {
    body = whole;
  }

  /** The answer, if there is one, with its body. */
  @Nullable Response takeResponse() {
    Response given = response;
    response = null;
    return given;
  }

  void writeTo(ByteBuf out, Response.Persistence persistence) {
    Response given = takeResponse();
    if (given != null) {
      Response.BodyWanted wanted =
          method().equals(HttpMethod.HEAD) ? Response.BodyWanted.NO : Response.BodyWanted.YES;
      given.writeTo(out, persistence, wanted);
    }
  }

  /** The client left: an answer that is there or still comes is for nobody. */
  void discard() {
    abandoned = true;
    if (response != null) {
      response.body().release();
      response = null;
    }
  }

  boolean isKeepAlive() {
    return isHttp11() && HttpUtil.isKeepAlive(request);
  }
}
