package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.log.LogLines;
import dev.sluice.protocol.CloseReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloseLogTest {
  private final LogLines lines = LogLines.of(ConnectionLoop.class);
  private final TestLoop loop = new TestLoop();

  @AfterEach
  void close() {
    loop.close();
    lines.close();
  }

  @Test
  void oneConnectionOfEachReasonIsLoggedWithItsAddress() {
    for (int i = 0; i < 3; i++) {
      loop.client().connected("42").connection().close(CloseReason.CONNECTION_CLOSED);
    }
    loop.client().connection().close(CloseReason.WRITE_ERROR);

    assertThat(lines.messages())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("INFO connection closed: connection_closed (")
                    .contains("local socket, ", ", user 42"),
            line ->
                assertThat(line)
                    .startsWith("INFO connection closed: write_error (")
                    .contains(", user anonymous"));
  }

  @Test
  void clientsThatLeaveByThemselvesAreNotLogged() {
    loop.client().connected().connection().clientLeft();

    assertThat(lines.messages()).isEmpty();
  }
}
