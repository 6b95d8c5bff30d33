package dev.sluice.gateway.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeferredResponseHeadTest {
  @ParameterizedTest
  @CsvSource({
    "bad_request, 400",
    "invalid_token, 401",
    "connection_expired, 401",
    "force_disconnect, 403",
    "permission_denied, 403",
    "too_many_requests, 429",
    "connection_limit, 503",
    "channel_limit, 503",
    "internal_error, 503",
    "shutdown, 503",
    "stale, 503"
  })
  void statusSaysWhatTheClientCanDoAboutIt(String label, int status) {
    assertThat(DeferredResponseHead.statusOf(reason(label))).isEqualTo(status);
  }

  @Test
  void everyReasonHasAStatusOfAnError() {
    assertThat(CloseReason.ALL).allMatch(reason -> DeferredResponseHead.statusOf(reason) >= 400);
  }

  private static CloseReason reason(String label) {
    return CloseReason.ALL.stream()
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow();
  }
}
