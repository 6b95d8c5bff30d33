package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  @Test
  void codesMessagesAndLabelsNeverChange() {
    assertThat(
            Arrays.stream(ErrorCode.values())
                .map(error -> error.code() + "|" + error.message() + "|" + error.label()))
        .containsExactly(
            "100|internal server error|internal",
            "101|unauthorized|unauthorized",
            "102|unknown channel|unknown_channel",
            "103|permission denied|permission_denied",
            "104|method not found|method_not_found",
            "105|already subscribed|already_subscribed",
            "106|limit exceeded|limit_exceeded",
            "107|bad request|bad_request",
            "108|not available|not_available",
            "109|token expired|token_expired",
            "110|expired|expired",
            "111|too many requests|too_many_requests",
            "112|unrecoverable position|unrecoverable_position",
            "113|concurrent pagination|concurrent_pagination");
  }

  @Test
  void onlyThreeAreTemporary() {
    assertThat(Arrays.stream(ErrorCode.values()).filter(ErrorCode::temporary))
        .containsExactly(
            ErrorCode.INTERNAL, ErrorCode.TOO_MANY_REQUESTS, ErrorCode.CONCURRENT_PAGINATION);
  }
}
