package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.transport.Format;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The streams over HTTP: what each is called, answers to and writes. */
public enum StreamKind {
  /** Lines of JSON; commands come over {@code /emulation}. */
  HTTP_STREAM(
      Content.LINES, StreamFormat.HTTP_STREAM, StreamFormat.HTTP_STREAM_PLAIN, HttpMethod.POST),

  /** Server-sent events; commands come over {@code /emulation}. */
  SSE(Content.EVENTS, StreamFormat.SSE, StreamFormat.SSE_PLAIN, HttpMethod.GET, HttpMethod.POST),

  /** Lines of JSON for clients that only listen. */
  UNI_HTTP_STREAM(
      Content.LINES,
      StreamFormat.UNI_HTTP_STREAM,
      StreamFormat.UNI_HTTP_STREAM_PLAIN,
      HttpMethod.POST),

  /** Server-sent events for clients that only listen, a bare EventSource among them. */
  UNI_SSE(
      Content.EVENTS, UniSseFormat.CHUNKED, UniSseFormat.PLAIN, HttpMethod.GET, HttpMethod.POST);

  /**
   * What the answer says that it is.
   *
   * @param begin what is sent before there is any message
   */
  record Content(String type, String begin) {
    static final Content LINES = new Content("text/plain; charset=utf-8", "");
    static final Content EVENTS = new Content(EventStream.CONTENT_TYPE, EventStream.BEGIN);
  }

  @SuppressWarnings("ImmutableEnumChecker") // Two strings.
  private final Content content;

  @SuppressWarnings("ImmutableEnumChecker") // Formats have no state.
  private final Format chunked;

  @SuppressWarnings("ImmutableEnumChecker") // Formats have no state.
  private final Format plain;

  @SuppressWarnings("ImmutableEnumChecker") // Neither have methods, and the list is fixed.
  private final List<HttpMethod> methods;

  /**
   * @param beginning the methods that a stream begins with; a browser may ask first for any of them
   */
  StreamKind(Content content, Format chunked, Format plain, HttpMethod... beginning) {
    this.content = content;
    this.chunked = chunked;
    this.plain = plain;
    this.methods = Stream.concat(Stream.of(beginning), Stream.of(HttpMethod.OPTIONS)).toList();
  }

  /** The transport's word, as in {@code uni_sse}: it ends the path too. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Content content() {
    return content;
  }

  /** In chunks or not, as the answer's body is. */
  Format format(boolean isChunked) {
    return isChunked ? chunked : plain;
  }

  List<HttpMethod> methods() {
    return methods;
  }
}
