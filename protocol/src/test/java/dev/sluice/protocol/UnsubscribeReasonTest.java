package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsubscribeReasonTest {

  @Test
  void codesAndTextsNeverChange() {
    assertThat(
            Stream.of(
                    UnsubscribeReason.SERVER,
                    UnsubscribeReason.INSUFFICIENT_STATE,
                    UnsubscribeReason.SUBSCRIPTION_EXPIRED,
                    UnsubscribeReason.STATE_INVALIDATED)
                .map(reason -> reason.code() + "|" + reason.text()))
        .containsExactly(
            "2000|server unsubscribe",
            "2500|insufficient state",
            "2501|subscription expired",
            "2502|state invalidated");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 1999, 3000})
  void codesOutsideTheirRangeAreRefused(int code) {
    assertThatIllegalArgumentException().isThrownBy(() -> new UnsubscribeReason(code, "mine"));
  }

  @Test
  void anEmptyTextIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new UnsubscribeReason(2000, ""));
  }
}
