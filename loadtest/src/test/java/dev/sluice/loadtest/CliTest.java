package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {

  @Test
  void withoutArgumentsTheUsageIsShown() {
    CommandLineRun run = CommandLineRun.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Usage: sluice loadtest")
        .contains("fanout", "targeted", "idle", "soak");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fanout", "targeted", "idle", "soak"})
  void eachTestExplainsItself(String test) {
    CommandLineRun run = CommandLineRun.of(test, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("Usage: sluice loadtest " + test)
        .contains("Examples:", "--allow-remote", "nothing was lost");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fanout --connections 0          | --connections is 0 (expected: 1 to 1000000)
          fanout --connections 3 --channels 4 | --channels is 4 (expected: 1 to 3)
          fanout --payload 49             | --payload is 49 (expected: 50 to 1000000)
          fanout --rate -1                | --rate is -1.0 (expected: 0 to 10000000 per second)
          fanout --rate NaN               | --rate is NaN (expected: 0 to 10000000 per second)
          fanout --duration 0             | --duration is 0 s (expected: more than 0, at most 24h)
          fanout --duration 10            | Invalid value for option '--duration': 10 (expected: a duration such as
          fanout --publishers 0           | --publishers is 0 (expected: 1 to 10000)
          fanout --pipeline 0             | --pipeline is 0 (expected: 1 to 10000)
          fanout --threads 0              | --threads is 0 (expected: 1 to 64)
          fanout --connect-rate 0         | --connect-rate is 0 (expected: 1 to 1000000)
          fanout --conections 5           | Unknown option
          fanout --url http://localhost   | --url is http://localhost (expected: a path that ends in
          fanout --url ftp://localhost    | --url is ftp://localhost (expected: an URL with one of
          fanout --url tcp://localhost    | --url is tcp://localhost (expected: a port)
          fanout --admin ws://localhost   | --admin is ws://localhost (expected: an URL with one of http://,
          fanout --ca /nowhere.pem        | --ca is /nowhere.pem (expected: a PEM file that can be read)
          targeted --by user              | Invalid value for option '--by'
          targeted --admin http://192.0.2.1 | --admin is http://192.0.2.1 (expected: a loopback address
          idle --steps 4,4                | --steps is 4 (expected: 5 to 1000000)
          idle --steps 4 --connections 5  | --connections and --steps (expected: one of them)
          soak                            | --pid is missing (expected: the gateway's process)
          soak --pid 1 --allow-remote     | --allow-remote (expected: without, as a soak attacks the gateway)
          soak --pid 1 --url ws://192.0.2.1/ | --url is ws://192.0.2.1/ (expected: a loopback address
          soak --pid 1 --admin http://192.0.2.1/ | --admin is http://192.0.2.1/ (expected: a loopback address
          soak --pid 1 --url wss://127.0.0.1/ | --url is wss:// (expected: an URL with ws://
          soak --pid 1 --admin tcp://127.0.0.1:9 | --admin is tcp:// (expected: an URL with http://
          soak --pid 1 --duration 1m --alone 30s | --alone is 30 s (expected: more than 0, and less than half
          soak --pid 1 --churn 1001       | --churn is 1001.0 (expected: 0 to 1000 per second)
          soak --pid 1 --slow-readers 1001 | --slow-readers is 1001 (expected: 0 to 1000)
          soak --pid 1 --connections 900000 | 901020 connections need more open files than the
          idle --connections 900000       | 900000 connections need more open files than the
          """)
  void wrongUsageIsToldInOneSentence(String arguments, String message) {
    String[] args = arguments.split(" ", -1);

    CommandLineRun run = CommandLineRun.of(args);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("sluice loadtest " + args[0] + ": " + message)
        .endsWith(" --help)\n")
        .hasLineCount(1);
  }

  @Test
  void aTestThatDoesNotExistIsTold() {
    CommandLineRun run = CommandLineRun.of("fan-out");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean fanout?");
  }

  @Test
  void whereNobodyListensTheTestFailsAtOnce() {
    CommandLineRun run = CommandLineRun.of("fanout", "--url", "ws://127.0.0.1:1/");

    assertThat(run)
        .isEqualTo(
            new CommandLineRun(
                1,
                "",
                "sluice loadtest: no client can connect to 127.0.0.1:1: connection refused\n"));
  }
}
