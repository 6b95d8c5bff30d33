package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
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
      assertThat(answersOf(all, split))
          .containsExactly("200 {\"result\":{}}", "401 ", "500 \r\n\r\n");
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
    assertThatThrownBy(() -> answersOf(answer, 0)).isInstanceOf(MalformedFrameException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "fine",
      quoteCharacter = '`',
      textBlock =
          """
          200 | {"result":{}}                                       | fine
          200 | {"result":{"error":{"code":1,"message":"m"}}}       | fine
          200 | {"replies":[]}                                      | fine
          200 | {"error":{"code":102,"message":"unknown channel"}}  | API error 102 unknown channel
          200 | {"resul                                             | an answer that is not JSON
          401 | ``                                                  | HTTP 401
          503 | {"result":{}}                                       | HTTP 503
          """)
  void whatIsWrongWithAnAnswerIsTold(int status, String body, String error) {
    byte[] bytes = (".." + body + "..").getBytes(UTF_8);

    assertThat(Answer.error(status, bytes, 2, bytes.length - 2)).isEqualTo(error);
  }

  private static List<String> answersOf(String all, int split) throws MalformedFrameException {
    List<String> answers = new ArrayList<>();
    Leftover leftover = new Leftover();
    Leftover.Scratch scratch = new Leftover.Scratch();
    AnswerCursor cursor = new AnswerCursor();
    for (String part : List.of(all.substring(0, split), all.substring(split))) {
      ByteBuf read = Unpooled.copiedBuffer(part, UTF_8);
      int end = leftover.join(read, scratch);
      cursor.over(scratch.bytes(), 0, end);
      while (cursor.next()) {
        int length = cursor.to() - cursor.from();
        String body = new String(scratch.bytes(), cursor.from(), length, UTF_8);
        answers.add(cursor.statusCode() + " " + body);
      }
      leftover.keep(scratch.bytes(), cursor.position(), end);
    }
    return answers;
  }
}
