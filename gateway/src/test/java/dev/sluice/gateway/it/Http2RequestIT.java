package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.gateway.net.Pki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Requests over HTTP/2 as they must be, and as they must not be (RFC 9113 §8). */
@Timeout(30)
final class Http2RequestIT {
  private static final String STREAM = "/connection/http_stream";
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  @TempDir private Path files;
  private TestGateway gateway;
  private RawHttp2 raw;

  @BeforeEach
  void start() throws Exception {
    Pki server = Pki.of("sluice");
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.add("client.insecure=true");
    settings.add("http_stream.enabled=true");
    settings.add("uni_sse.enabled=true");
    settings.add("client.handshake_timeout=20s");
    for (String transport : List.of("http_stream", "uni_sse", "emulation")) {
      settings.add(transport + ".max_request_body_size=20000");
    }
    gateway = TestGateway.start(settings.toArray(String[]::new));
    raw = gateway.opened(new RawHttp2(gateway.clientAddress(), server));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private static String[] post(String path, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "https", ":path", path, ":authority", "sluice"));
    fields.addAll(List.of(more));
    return fields.toArray(String[]::new);
  }

  /** The stream's fault is not the connection's. */
  private void othersAreServed() throws Exception {
    raw.get(99, "/nothing").awaitBody(99, "not found");
  }

  @Test
  void bodyMayEndInTrailers() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, post(STREAM))
        .data(1, 0, CONNECT)
        .headers(1, RawHttp2.END_STREAM_AND_HEADERS, "x-checksum", "17")
        .awaitBody(1, "\"connect\"");
  }

  @Test
  void bodyMayEndInAnEmptyFrame() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, post(STREAM))
        .data(1, 0, CONNECT)
        .data(1, RawHttp2.END_STREAM, "")
        .awaitBody(1, "\"connect\"");
  }

  @Test
  void clientThatAsksWhetherToGoOnIsToldSo() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, post(STREAM, "expect", "100-continue"));
    assertThat(new String(raw.awaitHead(1))).contains("100");
    raw.data(1, RawHttp2.END_STREAM, CONNECT).awaitBody(1, "\"connect\"");
  }

  /** Any other error than NO_ERROR would take the answer back (RFC 9113 §8.1). */
  @Test
  void bodyThatIsTooLongIsRefusedBeforeItsEnd() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, post(STREAM, "content-length", "10000000"));
    raw.awaitBody(1, "the body is longer");
    assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.NO_ERROR);
    raw.headers(3, RawHttp2.END_HEADERS, post(STREAM));
    raw.data(3, 0, "x".repeat(16_000)).data(3, 0, "x".repeat(16_000));
    raw.awaitBody(3, "the body is longer");
    assertThat(raw.awaitReset(3)).isEqualTo(RawHttp2.NO_ERROR);
    othersAreServed();
  }

  /** The head of a request that has no body. */
  enum MalformedHead {
    NO_METHOD(":scheme", "https", ":path", "/", ":authority", "a"),
    NO_SCHEME(":method", "GET", ":path", "/", ":authority", "a"),
    NO_PATH(":method", "GET", ":scheme", "https", ":authority", "a"),
    EMPTY_PATH(":method", "GET", ":scheme", "https", ":path", "", ":authority", "a"),
    PATH_WITHOUT_SLASH(":method", "GET", ":scheme", "https", ":path", "a", ":authority", "a"),
    SPACE_IN_PATH(":method", "GET", ":scheme", "https", ":path", "/a b", ":authority", "a"),
    TWO_PATHS(":method", "GET", ":scheme", "https", ":path", "/", ":path", "/"),
    TWO_HOSTS(get("host", "b")),
    UNKNOWN_PSEUDO_HEADER(get(":nonsense", "b")),
    PSEUDO_HEADER_OF_AN_ANSWER(get(":status", "200")),
    PSEUDO_HEADER_BEHIND_OTHERS(
        ":method", "GET", ":scheme", "https", "x-a", "b", ":path", "/", ":authority", "a"),
    UPPER_CASE_NAME(get("X-A", "b")),
    EMPTY_NAME(get("", "b")),
    NAME_WITH_A_SPACE(get("x a", "b")),
    VALUE_WITH_A_LINE_FEED(get("x-a", "b\nc")),
    VALUE_WITH_A_NUL(get("x-a", "b\0c")),
    CONNECTION(get("connection", "keep-alive")),
    TRANSFER_ENCODING(get("transfer-encoding", "chunked")),
    UPGRADE(get("upgrade", "websocket")),
    TE_OTHER_THAN_TRAILERS(get("te", "gzip")),
    BODY_THAT_IS_MISSING(get("content-length", "5")),
    TWO_LENGTHS(get("content-length", "0", "content-length", "1")),
    LENGTH_THAT_IS_NO_NUMBER(get("content-length", "x"));

    private final String[] fields;

    MalformedHead(String... fields) {
      this.fields = fields;
    }

    private static String[] get(String... more) {
      String[] fields = post("/", more);
      fields[1] = "GET";
      return fields;
    }
  }

  @ParameterizedTest
  @EnumSource
  void malformedHeadIsAnsweredAtOnceByAnErrorOfItsStream(MalformedHead head) throws Exception {
    raw.headers(1, RawHttp2.END_STREAM_AND_HEADERS, head.fields);
    assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.PROTOCOL_ERROR);
    othersAreServed();
  }

  /** What comes behind the head of a request with a body. */
  enum MalformedRest {
    SECOND_HEAD {
      @Override
      void send(RawHttp2 raw) throws Exception {
        raw.headers(1, RawHttp2.END_HEADERS, post(STREAM));
        raw.headers(1, RawHttp2.END_HEADERS, "x-a", "b");
      }
    },
    PSEUDO_HEADERS_AS_TRAILERS {
      @Override
      void send(RawHttp2 raw) throws Exception {
        raw.headers(1, RawHttp2.END_HEADERS, post(STREAM)).data(1, 0, CONNECT);
        raw.headers(1, RawHttp2.END_STREAM_AND_HEADERS, ":method", "GET");
      }
    },
    BODY_THAT_IS_SHORTER_THAN_ITS_LENGTH {
      @Override
      void send(RawHttp2 raw) throws Exception {
        raw.headers(1, RawHttp2.END_HEADERS, post(STREAM, "content-length", "99"));
        raw.data(1, RawHttp2.END_STREAM, CONNECT);
      }
    },
    BODY_THAT_IS_LONGER_THAN_ITS_LENGTH {
      @Override
      void send(RawHttp2 raw) throws Exception {
        raw.headers(1, RawHttp2.END_HEADERS, post(STREAM, "content-length", "2"));
        raw.data(1, 0, "{").data(1, 0, "}").data(1, RawHttp2.END_STREAM, " ");
      }
    };

    abstract void send(RawHttp2 raw) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void malformedRestIsAnsweredAtOnceByAnErrorOfItsStream(MalformedRest rest) throws Exception {
    rest.send(raw);
    assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.PROTOCOL_ERROR);
    othersAreServed();
  }

  @Test
  void breachOnAStreamOfEventsEndsThatStreamAloneAndIsNoErrorOfOurs() throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger ours = (Logger) LoggerFactory.getLogger("dev.sluice");
    logged.start();
    ours.addAppender(logged);
    try {
      raw.get(1, "/connection/uni_sse").get(3, "/connection/uni_sse");
      raw.awaitBody(1, "\"connect\"").awaitBody(3, "\"connect\"");
      raw.openWindow(1, 0);
      assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.PROTOCOL_ERROR);
      gateway.admin().awaitClosed("uni_sse", "protocol_error", 1);
      assertThat(gateway.admin().metric("sluice_connections{transport='uni_sse'}")).isEqualTo(1);
      othersAreServed();
    } finally {
      ours.detachAppender(logged);
    }
    assertThat(List.copyOf(logged.list))
        .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .noneMatch(event -> event.getThrowableProxy() != null);
  }
}
