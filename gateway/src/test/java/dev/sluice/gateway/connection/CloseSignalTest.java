package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.protocol.CloseReason;
import org.junit.jupiter.api.Test;

class CloseSignalTest {
  private final CloseSignal signal = new CloseSignal();

  @Test
  void firstReasonWins() {
    assertThat(signal.fire(CloseReason.NO_PONG)).isTrue();
    assertThat(signal.fire(CloseReason.SHUTDOWN)).isFalse();
    assertThat(signal.fire(CloseReason.NO_PONG)).isFalse();
    assertThat(signal.reason()).isEqualTo(CloseReason.NO_PONG);
  }

  @Test
  void signalIsFiredOnceThereIsAReason() {
    assertThat(signal.isFired()).isFalse();
    signal.fire(CloseReason.SHUTDOWN);
    assertThat(signal.isFired()).isTrue();
  }

  @Test
  void thereIsNoReasonBeforeIt() {
    assertThatIllegalStateException()
        .isThrownBy(signal::reason)
        .withMessageContaining("not fired (expected: fired)");
  }
}
