package dev.sluice.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks of a request's head that its syntax leaves open (RFC 9110, RFC 9112). Where two readers
 * could see two different requests in the same bytes, the request is refused. Any thread.
 */
final class HeadCheck {
  private static final String HOST_MARKS = "-._~!$&'()*+,;=:[]%";

  private HeadCheck() {}

  /** Why a request over HTTP/1.x is refused; null if it is not. */
  static @Nullable Response refusalOfHttp1(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      return Response.text(505, "this port speaks HTTP/1.1");
    }
    Fields fields = new Fields(request.headers());
    if (fields.hosts > 1 || (fields.hosts == 0 && version.minorVersion() > 0)) {
      return Response.text(400, "Host: %d (expected: one)".formatted(fields.hosts));
    }
    if (!isHost(fields.host)) {
      return Response.text(400, "Host: expected a host name or address, and a port");
    }
    Response framing = refusalOfFraming(version, fields);
    return framing == null ? refusal(fields) : framing;
  }

  /** Where the body ends must be said once, in a way that every proxy understands alike. */
  private static @Nullable Response refusalOfFraming(HttpVersion version, Fields fields) {
    if (fields.lengths > 1) {
      return Response.text(400, "Content-Length: %d (expected: one)".formatted(fields.lengths));
    }
    if (fields.transferCodings == 0) {
      return null;
    }
    if (version.minorVersion() == 0) {
      return Response.text(400, "Transfer-Encoding (expected: none in HTTP/1.0)");
    }
    if (fields.lengths > 0) {
      return Response.text(400, "Transfer-Encoding and Content-Length (expected: one of them)");
    }
    return fields.transferCodings == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(fields.transferCoding)
        ? null
        : Response.text(501, "Transfer-Encoding (expected: chunked)");
  }

  /** Why a request is refused whatever carries it; null if it is not. */
  static @Nullable Response refusal(HttpRequest request) {
    return refusal(new Fields(request.headers()));
  }

  private static @Nullable Response refusal(Fields fields) {
    if (fields.isCompressed) {
      return Response.text(415, "Content-Encoding (expected: none)")
          .with("Accept-Encoding", HttpHeaderValues.IDENTITY.toString());
    }
    if (fields.expectsSomethingElse) {
      return Response.text(417, "Expect (expected: 100-continue)");
    }
    return null;
  }

  /** Nothing that could be read as a user, a path or a second host. */
  private static boolean isHost(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean expected =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c > 0x7F
              || HOST_MARKS.indexOf(c) >= 0;
      if (!expected) {
        return false;
      }
    }
    return true;
  }

  /** The headers that matter here, found in one walk over all: every request takes this way. */
  private static final class Fields {
    CharSequence host = "";
    int hosts;
    int lengths;
    CharSequence transferCoding = "";
    int transferCodings;
    boolean isCompressed;
    boolean expectsSomethingElse;

    Fields(HttpHeaders headers) {
      Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
      while (all.hasNext()) {
        Map.Entry<CharSequence, CharSequence> header = all.next();
        CharSequence name = header.getKey();
        CharSequence value = header.getValue();
        if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
          host = value;
          hosts++;
        } else if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
          lengths++;
        } else if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
          transferCoding = value;
          transferCodings++;
        } else if (HttpHeaderNames.CONTENT_ENCODING.contentEqualsIgnoreCase(name)) {
          isCompressed |= !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(value);
        } else if (HttpHeaderNames.EXPECT.contentEqualsIgnoreCase(name)) {
          expectsSomethingElse |= !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(value);
        }
      }
    }
  }
}
