package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ListenAddress;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCommandsTest {
  @TempDir Path directory;

  private final List<Started> started = new ArrayList<>();

  private record Started(StartMode mode, Config config, ConfigSource source) {}

  @Test
  void devStartsWithEmbeddedDefaults() {
    run(Map.of(), "dev");

    assertThat(started()).extracting(Started::mode).isEqualTo(StartMode.DEV);
    assertThat(started().config()).isEqualTo(Config.dev());
  }

  @Test
  void devTakesPortsAndVariables() {
    run(
        Map.of("SLUICE_EVENT_LOOPS", "1", "SLUICE_CLIENT_LISTEN", "127.0.0.1:7000"),
        "dev",
        "--port",
        "9000",
        "--admin-port",
        "0",
        "--tcp-port",
        "9002");

    Config config = started().config();
    assertThat(config.client().listen()).isEqualTo(new ListenAddress("127.0.0.1", 9000));
    assertThat(config.admin().listen()).isEqualTo(new ListenAddress("127.0.0.1", 0));
    assertThat(config.tcp().listen()).contains(new ListenAddress("127.0.0.1", 9002));
    assertThat(config.eventLoops()).isEqualTo(1);
  }

  @Test
  void devRefusesWhatIsNoPort() {
    Run run = Run.of("dev", "--port", "65536");

    assertThat(run)
        .isEqualTo(
            new Run(
                2,
                "",
                "sluice dev: --port is 65536 (expected: 0 to 65535) (see sluice dev --help)\n"));
  }

  @Test
  void serveStartsWithTheFileAndCanReadItAgain() throws Exception {
    Path file = Files.writeString(directory.resolve("sluice.yaml"), "event_loops: 1");

    Run run = run(Map.of("SLUICE_NODE_NAME", "a"), "serve", "--config", file.toString());

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(started().mode()).isEqualTo(StartMode.SERVE);
    assertThat(started().config().eventLoops()).isEqualTo(1);
    assertThat(started().config().node().name()).isEqualTo("a");
    Files.writeString(file, "event_loops: 2");
    assertThat(started().source().load().eventLoops()).isEqualTo(2);
  }

  /** Nobody may read standard error: what runs does not write there. */
  @Test
  void whatToWarnOfIsLeftToTheLogAtTheStartAndAtEachReload() throws Exception {
    Path file = Files.writeString(directory.resolve("sluice.yaml"), "admin: {key: k}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    Run run = run(Map.of(), "serve", "--config", file.toString());

    assertThat(run.err()).isEmpty();
    ConfigSource source = started().source();
    assertThat(source.warnings(started().config())).anyMatch(text -> text.contains("chmod o-r"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(source.warnings(source.load())).noneMatch(text -> text.contains("chmod o-r"));
  }

  @Test
  void serveDoesNotStartWithABrokenConfiguration() {
    Run run = Run.with(Map.of("SLUICE_ADMIN_LISTEN", ":8001")).run("serve");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("sluice: SLUICE_ADMIN_LISTEN: admin.listen: :8001");
  }

  @Test
  void aGatewayThatCannotStartIsToldInOneSentence() {
    Run run =
        Run.with(Map.of())
            .starting(
                (_, _, _) -> {
                  throw new BindException("127.0.0.1:8000 is in use");
                })
            .run("dev");

    assertThat(run).isEqualTo(new Run(1, "", "sluice: 127.0.0.1:8000 is in use\n"));
  }

  private Run run(Map<String, String> environment, String... args) {
    return Run.with(environment)
        .starting(
            (mode, config, source) -> {
              started.add(new Started(mode, config, source));
              return 7;
            })
        .run(args);
  }

  private Started started() {
    assertThat(started).hasSize(1);
    return started.getFirst();
  }
}
