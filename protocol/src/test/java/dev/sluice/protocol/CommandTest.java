package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandTest {

  static Command[] commandsWithTokens() {
    var headers = Map.of("Authorization", "secret");
    return new Command[] {
      new Command.Connect(1, "secret", null, Map.of(), "js", "1", headers),
      new Command.Subscribe(2, "news", "secret", SubscribeOptions.NONE),
      new Command.Refresh(3, "secret"),
      new Command.SubRefresh(4, "news", "secret", 0)
    };
  }

  @ParameterizedTest
  @MethodSource("commandsWithTokens")
  void tokensAreNotInTheText(Command command) {
    assertThat(command.toString()).contains("id=").doesNotContain("secret");
  }
}
