package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev",
        "serve",
        "push",
        "token",
        "check-config",
        "default-config",
        "version",
        "loadtest"
      })
  void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
    Run help = Run.of(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith("Usage: sluice " + command)
        .containsPattern("Examples:\\R  .*sluice " + command)
        .contains("Exit codes:", "3   an error in the configuration", "5   the gateway refused");
    assertThat(Run.of("--help").out()).containsPattern("\\R  " + command + " +[A-Z]");
  }

  @Test
  void theHelpOfSluiceHasExamplesAndExitCodes() {
    assertThat(Run.of("-h").out()).contains("Examples:\n  sluice dev ", "Exit codes:");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    Run run = Run.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Usage: sluice");
  }

  @Test
  void wrongUsageIsToldInOneSentence() {
    assertThat(Run.of("psh"))
        .isEqualTo(
            new Run(
                2,
                "",
                "sluice: Unmatched argument at index 0: 'psh' (did you mean push?) (see sluice"
                    + " --help)\n"));
    assertThat(Run.of("serve", "--confg", "x").err())
        .isEqualTo(
            "sluice serve: Unknown options: '--confg', 'x' (did you mean --config?) (see sluice"
                + " serve --help)\n");
  }

  @Test
  void versionNamesSluiceAndJava() {
    Run run = Run.of("version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("sluice \\S+ \\(Java 2\\d.*\\)\\R");
    assertThat(Run.of("--version").out()).isEqualTo(run.out());
  }

  @Test
  void loadtestTellsWhereToFindIt() {
    Run run = Run.of("loadtest", "--connections", "5");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("run ./sluice loadtest");
  }
}
