package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushCommandTest {

  @Test
  void aPushNamesItsTargetsAndPrintsTheResult() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{\"queued\":3}}")) {
      Run run =
          push(
              admin,
              Map.of(),
              "--channel",
              "news",
              "--channel",
              "sport",
              "--user",
              "42",
              "--client",
              "c1",
              "--except-user",
              "7",
              "--except-client",
              "c2",
              "--wait",
              "written",
              "--timeout",
              "2s",
              "{\"price\": 1.00}");

      assertThat(run).isEqualTo(new Run(0, "{\"queued\":3}\n", ""));
      assertThat(admin.request())
          .isEqualTo(
              new FakeAdmin.Request(
                  "POST",
                  "/api/push",
                  null,
                  "{\"to\":{\"clients\":[\"c1\"],\"users\":[\"42\"],\"channels\":[\"news\",\"sport\"],"
                      + "\"all\":false},\"except\":{\"clients\":[\"c2\"],\"users\":[\"7\"]},\"data\":{\"price\":"
                      + " 1.00},\"wait\":\"written\",\"timeout\":\"2s\"}"));
    }
  }

  @Test
  void aPushToAllSaysNoMoreThanThat() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      push(admin, Map.of(), "--all", "1");

      assertThat(admin.request().body())
          .isEqualTo(
              "{\"to\":{\"clients\":[],\"users\":[],\"channels\":[],\"all\":true},"
                  + "\"except\":{\"clients\":[],\"users\":[]},\"data\":1}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          hello      | "hello"
          {"a": }    | "{\\"a\\": }"
          1 2        | "1 2"
          {} // well | "{} // well"
          "hello"    | "hello"
          [1, 2]     | [1, 2]
          null       | null
          ``         | ""
          """)
  void dataThatIsNotJsonIsSentAsAString(String data, String sent) throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      push(admin, Map.of(), "--all", data);

      assertThat(admin.request().body()).endsWith("\"data\":" + sent + "}");
    }
  }

  @Test
  void aDashReadsTheDataFromStandardInput() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      Run run = Run.withInput("{\"a\": \"ö\"}\n").run("push", "--url", admin.url(), "--all", "-");

      assertThat(run.exitCode()).isZero();
      assertThat(admin.request().body()).endsWith("\"data\":{\"a\": \"ö\"}}");
    }
  }

  @Test
  void theKeyComesFromTheOptionOrTheEnvironment() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      push(admin, Map.of("SLUICE_ADMIN_KEY", "from env"), "--all", "1");
      assertThat(admin.request().key()).isEqualTo("from env");
    }
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      push(admin, Map.of("SLUICE_ADMIN_KEY", "from env"), "--key", "given", "--all", "1");
      assertThat(admin.request().key()).isEqualTo("given");
    }
  }

  @Test
  void theKeyIsReadAsTheGatewayReadsIt() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      push(admin, Map.of("SLUICE_ADMIN_KEY", "from a file\n"), "--all", "1");
      assertThat(admin.request().key()).isEqualTo("from a file");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"geheim\nx", "geheimß"})
  void aKeyThatNoGatewayTakesIsNotPrinted(String key) throws IOException {
    try (FakeAdmin admin = new FakeAdmin(200, "{\"result\":{}}")) {
      Run run = push(admin, Map.of("SLUICE_ADMIN_KEY", key), "--all", "1");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .contains("SLUICE_ADMIN_KEY, is not one (expected: printable ASCII characters)")
          .doesNotContain("geheim");
    }
  }

  @Test
  void aRefusedKeyIsToldAsSuch() throws IOException {
    try (FakeAdmin admin = new FakeAdmin(401, "")) {
      assertThat(push(admin, Map.of(), "--all", "1"))
          .isEqualTo(
              new Run(5, "", "sluice: the gateway refused the push: the admin key is missing\n"));
      assertThat(push(admin, Map.of(), "--key", "x", "--all", "1").err())
          .endsWith("the admin key is wrong\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          200 | {"error":{"code":102,"message":"unknown channel"}} | 102 unknown channel
          404 | {"code":102,"message":"unknown channel"}           | 102 unknown channel
          200 | {"error":{"code":107,"message":"bad request","detail":"a is b"}} | 107 bad request: a is b
          400 | {"code":107,"message":"bad request","detail":"a is b"} | 107 bad request: a is b
          400 | data is missing                                    | HTTP 400 data is missing
          404 | ``                                                 | HTTP 404
          200 | <html>                                             | HTTP 200 <html>
          """)
  void whatTheGatewayRefusesIsTold(int status, String answer, String reason) throws IOException {
    try (FakeAdmin admin = new FakeAdmin(status, answer)) {
      assertThat(push(admin, Map.of(), "--channel", "a:b", "1"))
          .isEqualTo(new Run(5, "", "sluice: the gateway refused the push: " + reason + "\n"));
    }
  }

  @Test
  void aGatewayThatIsNotThereHasAnExitCodeOfItsOwn() throws IOException {
    FakeAdmin gone = new FakeAdmin(200, "{}");
    gone.close();

    Run run = push(gone, Map.of(), "--all", "1");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).startsWith("sluice: the gateway at " + gone.url() + " cannot be reached");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void aPushToNobodyIsWrongUsage() {
    Run run = Run.of("push", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "sluice push: nobody to push to (expected: --channel, --user, --client or --all)"
                + " (see sluice push --help)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "ftp://localhost", "http://", "http://a b"})
  void aWrongUrlIsWrongUsage(String url) {
    Run run = Run.of("push", "--all", "--url", url, "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--url is " + url + " (expected: such as http://");
  }

  @Test
  void anUnknownStageToWaitForIsWrongUsage() {
    Run run = Run.of("push", "--all", "--wait", "read", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).containsIgnoringCase("none, queued, written");
  }

  private static Run push(FakeAdmin admin, Map<String, String> environment, String... args) {
    List<String> all = new ArrayList<>(List.of("push", "--url", admin.url()));
    all.addAll(List.of(args));
    return Run.with(environment).run(all.toArray(String[]::new));
  }
}
