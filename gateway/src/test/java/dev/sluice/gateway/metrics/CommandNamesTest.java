package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandNamesTest {

  @Test
  void commandIsNamedAsInTheProtocol() {
    assertThat(CommandNames.of(new Command.PresenceStats(1, "c"))).isEqualTo("presence_stats");
    assertThat(CommandNames.of(new Command.SubRefresh(1, "c", "", 0))).isEqualTo("sub_refresh");
    assertThat(CommandNames.of(new Command.Pong())).isEqualTo("pong");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void errorIsNamedByItsLabel(ErrorCode error) {
    assertThat(CommandNames.errorLabel(error.code())).isEqualTo(error.label());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 400, 1999})
  void errorsOfApplicationsShareOneLabel(int code) {
    assertThat(CommandNames.errorLabel(code)).isEqualTo("application");
  }

  @Test
  void answersAreCountedByWhatTheySay() {
    var meters = new LoopMeters();
    var rpc = new Command.Rpc(1, "m", null);
    meters.commandAnswered(rpc, new Reply.Called(1, null));
    meters.commandAnswered(rpc, null);
    meters.commandAnswered(rpc, new Reply.Failed(1, ErrorCode.METHOD_NOT_FOUND));
    meters.commandAnswered(rpc, new Reply.Failed(1, 1234, "no", false));
    meters.commandClosed(rpc, "bad_request");

    assertThat(Meters.commands(meters, "rpc", "ok")).isEqualTo(2);
    assertThat(Meters.commands(meters, "rpc", "method_not_found")).isOne();
    assertThat(Meters.commands(meters, "rpc", "application")).isOne();
    assertThat(Meters.commands(meters, "rpc", "bad_request")).isOne();
  }
}
