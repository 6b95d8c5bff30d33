package dev.sluice.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a request's head that its syntax leaves open (RFC 9110, RFC 9112). Where two readers
 * could see two different requests in the same bytes, the request is refused. Any thread.
 */
final class RequestCheck {
  private static final String HOST_MARKS = "-._~!$&'()*+,;=:[]%";

  private RequestCheck() {}

  /** Why a request over HTTP/1.x is refused; null if it is not. */
  static @Nullable Response refusalOfHttp1(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      return Response.text(505, "this port speaks HTTP/1.1");
    }
    HttpHeaders headers = request.headers();
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && version.minorVersion() > 0)) {
      return Response.text(400, "Host: %d (expected: one)".formatted(hosts.size()));
    }
    if (!hosts.isEmpty() && !isHost(hosts.getFirst())) {
      return Response.text(400, "Host: expected a host name or address, and a port");
    }
    Response framing = refusalOfFraming(version, headers);
    return framing == null ? refusal(request) : framing;
  }

  /** Where the body ends must be said once, in a way that every proxy understands alike. */
  private static @Nullable Response refusalOfFraming(HttpVersion version, HttpHeaders headers) {
    List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (lengths.size() > 1) {
      return Response.text(400, "Content-Length: %d (expected: one)".formatted(lengths.size()));
    }
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (codings.isEmpty()) {
      return null;
    }
    if (version.minorVersion() == 0) {
      return Response.text(400, "Transfer-Encoding (expected: none in HTTP/1.0)");
    }
    if (!lengths.isEmpty()) {
      return Response.text(400, "Transfer-Encoding and Content-Length (expected: one of them)");
    }
    return codings.size() == 1
            && codings.getFirst().equalsIgnoreCase(HttpHeaderValues.CHUNKED.toString())
        ? null
        : Response.text(501, "Transfer-Encoding (expected: chunked)");
  }

  /** Why a request is refused whatever carries it; null if it is not. */
  static @Nullable Response refusal(HttpRequest request) {
    HttpHeaders headers = request.headers();
    for (String coding : headers.getAll(HttpHeaderNames.CONTENT_ENCODING)) {
      if (!coding.equalsIgnoreCase(HttpHeaderValues.IDENTITY.toString())) {
        return Response.text(415, "Content-Encoding (expected: none)")
            .with("Accept-Encoding", HttpHeaderValues.IDENTITY.toString());
      }
    }
    for (String expected : headers.getAll(HttpHeaderNames.EXPECT)) {
      if (!expected.equalsIgnoreCase(HttpHeaderValues.CONTINUE.toString())) {
        return Response.text(417, "Expect (expected: 100-continue)");
      }
    }
    return null;
  }

  /** Nothing that could be read as a user, a path or a second host. */
  private static boolean isHost(String value) {
    return value
        .chars()
        .allMatch(
            c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c > 0x7F
                    || HOST_MARKS.indexOf(c) >= 0);
  }
}
