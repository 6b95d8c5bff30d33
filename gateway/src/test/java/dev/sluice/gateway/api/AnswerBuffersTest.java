package dev.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.connection.Mishap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerBuffersTest {
  private final List<ByteBuf> written = new ArrayList<>();

  @Test
  void bufferOfAnAnswerThatFailsIsReleased() {
    assertThatExceptionOfType(Mishap.class)
        .isThrownBy(
            () ->
                AnswerBuffers.write(
                    UnpooledByteBufAllocator.DEFAULT,
                    out -> {
                      written.add(out.writeByte('{'));
                      throw new Mishap();
                    }));
    assertThat(written.getFirst().refCnt()).isZero();
  }

  @Test
  void answerThatIsTooLongIsGivenUpAndToldAsAnError() {
    byte[] part = new byte[1024 * 1024];
    assertThatExceptionOfType(AnswerTooLongException.class)
        .isThrownBy(
            () ->
                AnswerBuffers.write(
                    UnpooledByteBufAllocator.DEFAULT,
                    out -> {
                      written.add(out);
                      while (true) {
                        out.writeBytes(part);
                      }
                    }))
        .satisfies(
            tooLong ->
                assertThat(Answer.ofFailure(tooLong))
                    .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.detail()).contains("33554432 bytes")));
    assertThat(written.getFirst().refCnt()).isZero();
  }
}
