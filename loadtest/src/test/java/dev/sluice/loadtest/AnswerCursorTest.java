package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerCursorTest {

  @Test
  void answersAreFoundHoweverTheBytesAreSplit() throws Exception {
    String all =
        "HTTP/1.1 200 OK\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: 13\r\n\r\n"
            + "{\"result\":{}}HTTP/1.1 401 Unauthorized\r\n"
            + "content-length:0\r\n\r\n"
            + "HTTP/1.0 500 Oh\r\n"
            + "X: y\r\n"
            + "CONTENT-LENGTH: 4 \r\n"
            + "Server: z\r\n\r\n\r\n\r\n";

    for (int split = 0; split <= all.length(); split++) {
      assertThat(answersOf(new HttpAnswerCursor(), all, split))
          .containsExactly("{\"result\":{}}", "HTTP 401: ", "HTTP 500: \r\n\r\n");
    }
  }

  @Test
  void answersInLinesAreFoundHoweverTheBytesAreSplit() throws Exception {
    String refused = "{\"error\":{\"code\":102,\"message\":\"unknown channel\"}}";
    String all = "{\"result\":{\"matched\":1}}\n" + refused + "\n{\"result\":{}}\n{\"resu";

    for (int split = 0; split <= all.length(); split++) {
      assertThat(answersOf(new LineAnswerCursor(), all, split))
          .containsExactly(
              "{\"result\":{\"matched\":1}}",
              "API error 102 unknown channel: " + refused,
              "{\"result\":{}}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n1",
        "HTTP/2 200\r\nContent-Length: 1\r\n\r\n1",
        "SSH-2.0\r\n\r\n"
      })
  void whatNoApiServerSaysIsMalformed(String answer) {
    assertThatThrownBy(() -> answersOf(new HttpAnswerCursor(), answer, 0))
        .isInstanceOf(MalformedFrameException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "fine",
      quoteCharacter = '`',
      textBlock =
          """
          {"result":{}}                                       | fine
          {"result":{"error":{"code":1,"message":"m"}}}       | fine
          {"replies":[]}                                      | fine
          {"error":{"code":102,"message":"unknown channel"}}  | API error 102 unknown channel
          {"resul                                             | an answer that is not JSON
          """)
  void whatIsWrongWithAnAnswerIsTold(String body, String error) {
    byte[] bytes = (".." + body + "..").getBytes(UTF_8);

    assertThat(Answer.error(bytes, 2, bytes.length - 2)).isEqualTo(error);
  }

  private static List<String> answersOf(AnswerCursor cursor, String all, int split)
      throws MalformedFrameException {
    List<String> answers = new ArrayList<>();
    Leftover leftover = new Leftover();
    Scratch scratch = new Scratch();
    for (String part : List.of(all.substring(0, split), all.substring(split))) {
      leftover.join(Unpooled.copiedBuffer(part, UTF_8), scratch);
      cursor.over(scratch.bytes(), scratch.from(), scratch.to());
      while (cursor.next()) {
        int length = cursor.to() - cursor.from();
        String body = new String(scratch.bytes(), cursor.from(), length, UTF_8);
        String error = cursor.error();
        answers.add(error == null ? body : error + ": " + body);
      }
      scratch.understood(cursor.position());
      leftover.keep(scratch);
    }
    return answers;
  }
}
