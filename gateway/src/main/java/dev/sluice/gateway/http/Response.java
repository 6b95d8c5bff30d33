package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer to a request. Owns its body until it is written.
 *
 * @param body released by whoever writes the response
 * @param headers beside the content type, the length and what belongs to the connection
 */
public record Response(
    HttpResponseStatus status, AsciiString contentType, ByteBuf body, Map<String, String> headers) {
  private static final AsciiString JSON = AsciiString.cached("application/json");
  private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
  private static final AsciiString NONE = AsciiString.EMPTY_STRING;

  // Parts of every answer.
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString DATE = AsciiString.cached("\r\nDate: ");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("\r\nContent-Type: ");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("\r\nContent-Length: ");
  private static final AsciiString END_OF_HEAD = AsciiString.cached("\r\n\r\n");

  public Response {
    headers = Map.copyOf(headers);
  }

  /** 200 with a JSON document. Takes over the body. */
  public static Response json(ByteBuf body) {
    return json(200, body);
  }

  public static Response json(int status, ByteBuf body) {
    return new Response(HttpResponseStatus.valueOf(status), JSON, body, Map.of());
  }

  /** One line for people. */
  public static Response text(int status, String text) {
    return of(status, TEXT.toString(), text.getBytes(StandardCharsets.UTF_8));
  }

  public static Response of(int status, String contentType, byte[] body) {
    return new Response(
        HttpResponseStatus.valueOf(status),
        AsciiString.of(contentType),
        Unpooled.wrappedBuffer(body),
        Map.of());
  }

  /** A status without a body. */
  public static Response empty(int status) {
    return new Response(HttpResponseStatus.valueOf(status), NONE, Unpooled.EMPTY_BUFFER, Map.of());
  }

  public Response with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Response(status, contentType, body, more);
  }

  /** Appends status line, headers and the first part of a body, and releases that part. */
  void writeBeginOfStream(ByteBuf out, BodyFraming framing) {
    writeBegin(out);
    if (framing == BodyFraming.CHUNKED) {
      header(out, "Transfer-Encoding", "chunked");
    }
    headers.forEach((name, value) -> header(out, name, value));
    header(out, "Connection", "close");
    text(out, END_OF_HEAD);
    if (body.isReadable()) {
      switch (framing) {
        case CHUNKED -> Chunks.write(out, chunk -> chunk.writeBytes(body));
        case PLAIN -> out.writeBytes(body);
      }
    }
    body.release();
  }

  /** How the end of a body of unknown length is told. */
  enum BodyFraming {
    /** By a last chunk. */
    CHUNKED,
    /** By the end of the link, where chunks are not understood or not needed. */
    PLAIN
  }

  private void writeBegin(ByteBuf out) {
    text(out, VERSION);
    text(out, status.codeAsText());
    out.writeByte(' ');
    text(out, status.reasonPhrase());
    text(out, DATE);
    out.writeBytes(DateHeader.bytes());
    if (!contentType.isEmpty()) {
      text(out, CONTENT_TYPE);
      text(out, contentType);
    }
  }

  /** Appends status line, headers and body, and releases the body. */
  void writeTo(ByteBuf out, Persistence persistence, BodyWanted wanted) {
    try {
      write(out, persistence, wanted);
    } finally {
      body.release();
    }
  }

  private void write(ByteBuf out, Persistence persistence, BodyWanted wanted) {
    writeBegin(out);
    // A 204 has no content to measure (RFC 9110 §8.6).
    if (status.code() != 204) {
      text(out, CONTENT_LENGTH);
      text(out, Integer.toString(body.readableBytes()));
    }
    if (!headers.isEmpty()) {
      headers.forEach((name, value) -> header(out, name, value));
    }
    if (persistence == Persistence.CLOSE) {
      header(out, "Connection", "close");
    }
    text(out, END_OF_HEAD);
    if (wanted == BodyWanted.YES) {
      out.writeBytes(body);
    }
  }

  /** The whole answer, for a socket that is closed behind it and never came to speak HTTP. */
  public ByteBuf alone(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer();
    writeTo(out, Persistence.CLOSE, BodyWanted.YES);
    return out;
  }

  /** Whether the connection serves another request after this answer. */
  enum Persistence {
    KEEP_ALIVE,
    CLOSE
  }

  /** No body goes with the answer to HEAD. */
  enum BodyWanted {
    YES,
    NO
  }

  private static void header(ByteBuf out, String name, CharSequence value) {
    text(out, "\r\n");
    text(out, name);
    text(out, ": ");
    text(out, value);
  }

  private static void text(ByteBuf out, CharSequence text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}
