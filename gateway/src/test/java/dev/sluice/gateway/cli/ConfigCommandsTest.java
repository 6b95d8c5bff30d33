package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {
  @TempDir Path directory;

  @Test
  void defaultConfigPrintsAFileThatPassesTheCheck() throws Exception {
    Run run = Run.of("default-config");

    assertThat(run.out()).isEqualTo(Config.defaultYaml());
    assertThat(Run.of("check-config", "--config", file(run.out())))
        .isEqualTo(new Run(0, "OK\n", ""));
  }

  @Test
  void checkConfigTellsEveryProblem() throws IOException {
    String file = file("client:\n  listn: :80\n  channel_limit: 0\n");

    Run run = Run.with(Map.of("SLUICE_LOG_LEVEL", "loud")).run("check-config", "--config", file);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactlyInAnyOrder(
            "sluice: " + file + ":2: client.listn: unknown key (did you mean listen?)",
            "sluice: " + file + ":3: client.channel_limit: 0 (expected: 1 or more)",
            "sluice: SLUICE_LOG_LEVEL: log.level: loud"
                + " (expected: one of trace, debug, info, warn, error)");
  }

  @Test
  void aFileThatIsNotThereIsAConfigurationError() {
    assertThat(Run.of("check-config", "--config", "nowhere.yaml"))
        .isEqualTo(new Run(3, "", "sluice: nowhere.yaml: there is no such file\n"));
  }

  private String file(String content) throws IOException {
    return Files.writeString(directory.resolve("sluice.yaml"), content).toString();
  }
}
