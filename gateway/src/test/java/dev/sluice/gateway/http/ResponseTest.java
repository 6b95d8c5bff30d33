package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.http.Response.BodyWanted;
import dev.sluice.gateway.http.Response.Persistence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseTest {

  @Test
  void textHasItsLength() {
    assertThat(written(Response.text(404, "nicht da: ü")))
        .isEqualTo(
            """
            HTTP/1.1 404 Not Found
            Content-Type: text/plain; charset=utf-8
            Content-Length: 12

            nicht da: ü\
            """);
  }

  @Test
  void jsonIsSuccessUnlessItSaysOtherwise() {
    assertThat(written(Response.json(buffer("{}"))))
        .isEqualTo("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}");
    assertThat(written(Response.json(429, buffer("{}"))))
        .startsWith("HTTP/1.1 429 Too Many Requests\n");
  }

  @Test
  void responseWithoutABodySaysSo() {
    assertThat(written(Response.empty(401)))
        .isEqualTo("HTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n");
  }

  @Test
  void noContentHasNoLength() {
    assertThat(written(Response.empty(204))).isEqualTo("HTTP/1.1 204 No Content\n\n");
  }

  @Test
  void headersAreAdded() {
    var response =
        Response.empty(405).with("Allow", "GET").with("Allow", "GET, HEAD").with("A", "b");

    assertThat(written(response))
        .startsWith("HTTP/1.1 405 Method Not Allowed\n")
        .containsOnlyOnce("\nAllow:")
        .contains("\nAllow: GET, HEAD\n")
        .contains("\nA: b\n");
  }

  @Test
  void lastAnswerSaysThatItIsTheLast() {
    assertThat(written(Response.empty(200), Persistence.CLOSE, BodyWanted.YES))
        .isEqualTo("HTTP/1.1 200 OK\nContent-Length: 0\nConnection: close\n\n");
  }

  @Test
  void answerToHeadHasTheLengthButNotTheBody() {
    var body = buffer("hello");
    var text = written(Response.json(body), Persistence.KEEP_ALIVE, BodyWanted.NO);

    assertThat(text).contains("\nContent-Length: 5\n").endsWith("\n\n");
    assertThat(body.refCnt()).isZero();
  }

  @Test
  void bodyIsReleasedWhenItIsWritten() {
    var body = buffer("hello");
    written(Response.json(body));

    assertThat(body.refCnt()).isZero();
  }

  private static ByteBuf buffer(String text) {
    return ByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String written(Response response) {
    return written(response, Persistence.KEEP_ALIVE, BodyWanted.YES);
  }

  private static String written(Response response, Persistence persistence, BodyWanted wanted) {
    var out = Unpooled.buffer();
    response.writeTo(out, persistence, wanted);
    var text = out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    assertThat(text).containsOnlyOnce("\nDate: ");
    return text.replaceAll("\nDate: [^\n]+", "");
  }
}
