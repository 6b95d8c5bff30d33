package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.net.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCommandsTest {
  @TempDir Path directory;

  @Test
  void defaultConfigPrintsAFileThatPassesTheCheck() throws Exception {
    Run run = Run.of("default-config");

    assertThat(run.out()).isEqualTo(Config.defaultYaml());
    assertThat(Run.of("check-config", "--config", file(run.out())))
        .extracting(Run::exitCode, Run::out)
        .containsExactly(0, "OK\n");
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
  void checkConfigWarnsOfWhatIsAllowedButCannotWork() throws IOException {
    Run run = Run.of("check-config", "--config", file("client: {channel_limit: 7}"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("OK\n");
    assertThat(run.err())
        .startsWith("warning: client.token.hmac_secret_key: not set, so no client can")
        .hasLineCount(1);
  }

  @Test
  void aFileThatIsNotThereIsAConfigurationError() {
    assertThat(Run.of("check-config", "--config", "nowhere.yaml"))
        .isEqualTo(new Run(3, "", "sluice: nowhere.yaml: there is no such file\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--"})
  void secretsThatEverybodyMayReadAreWarnedOf(String mode) throws Exception {
    Pki one = Pki.of("one");
    String key = withMode(mode, pem("one.key", one.keyPem()));
    String tls = tls("client", pem("one.pem", one.certificatePem()), key, "");
    String file = withMode(mode, file("admin: {key: k}\n" + tls));

    Run run = Run.of("check-config", "--config", file);
    assertThat(run.out()).isEqualTo("OK\n");
    assertThat(run.err().lines())
        .contains(
            "warning: "
                + file
                + ": every user of this machine may read the configuration with its secrets (chmod"
                + " o-r)",
            "warning: " + key + ": every user of this machine may read client.tls.key (chmod o-r)");
  }

  @Test
  void groupMayReadSecretsAndEverybodyTheRest() throws Exception {
    String withSecret = "client: {token: {hmac_secret_key: s}}";
    assertThat(Run.of("check-config", "--config", withMode("rw-r-----", file(withSecret))).err())
        .doesNotContain("every user");
    assertThat(
            Run.of("check-config", "--config", withMode("rw-r--r--", file("node: {name: n}")))
                .err())
        .doesNotContain("every user");
  }

  @Test
  void checkConfigTakesPemFilesThatBelongTogether() throws Exception {
    Pki one = Pki.of("one");
    String certificate = pem("one.pem", one.certificatePem());

    String tls = tls("client", certificate, pem("one.key", one.keyPem()), certificate);

    assertThat(Run.of("check-config", "--config", file(tls)))
        .extracting(Run::exitCode, Run::out)
        .containsExactly(0, "OK\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check-config", "serve"})
  void everyPemFileThatCannotBeUsedIsToldBeforeAnythingStarts(String command) throws Exception {
    Pki one = Pki.of("one");
    String good = pem("good.pem", one.certificatePem());
    String key = pem("good.key", one.keyPem());
    String other = pem("other.key", Pki.of("other").keyPem());
    String garbage = pem("garbage.pem", "no PEM");
    String damaged =
        pem("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    String absent = directory.resolve("absent.pem").toString();

    String file =
        file(
            tls("client", absent, garbage, absent)
                + tls("tcp", good, other, "")
                + tls("admin", damaged, key, garbage));
    Run run = Run.of(command, "--config", file);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "sluice: client.tls.certificate: " + absent + ": there is no such file",
            "sluice: client.tls.key: "
                + garbage
                + ": there is no private key in it (expected: -----BEGIN PRIVATE KEY-----)",
            "sluice: client.tls.client_authorities: " + absent + ": there is no such file",
            "sluice: tcp.tls.key: " + other + ": it is not the key of the certificate",
            "sluice: admin.tls.certificate: " + damaged + ": a certificate in it is damaged",
            "sluice: admin.tls.client_authorities: "
                + garbage
                + ": there is no certificate in it (expected: -----BEGIN CERTIFICATE-----)");
  }

  private static String tls(String section, String certificate, String key, String authorities) {
    String listen = section.equals("tcp") ? "listen: ':0', " : "";
    return "%s: {%stls: {certificate: '%s', key: '%s', client_authorities: '%s'}}\n"
        .formatted(section, listen, certificate, key, authorities);
  }

  private String pem(String name, String content) throws IOException {
    return withMode("rw-------", Files.writeString(directory.resolve(name), content).toString());
  }

  private static String withMode(String mode, String file) throws IOException {
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString(mode));
    return file;
  }

  private String file(String content) throws IOException {
    return Files.writeString(directory.resolve("sluice.yaml"), content).toString();
  }
}
