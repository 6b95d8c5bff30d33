package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of pushing from other languages than PHP, as whoever copies them runs them. */
@Timeout(60)
final class BackendExamplesIT {
  private static final String ANSWER = json("{'result':{'matched':1}}");

  private TestGateway gateway;
  private Client subscriber;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start("client.insecure=true");
    subscriber = gateway.connected().subscribe("lobby");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private void pushes(String... command) throws Exception {
    String[] whole = Arrays.copyOf(command, command.length + 1);
    whole[command.length] = "http://127.0.0.1:" + gateway.adminAddress().getPort();
    Script.run(whole).printed(ANSWER + "\n");
    subscriber.expect("{'push':{'channel':'lobby','pub':{'data':{'text':'hello'}}}}");
  }

  private static String example(String name) {
    return Script.EXAMPLES.resolve(name).toString();
  }

  @Test
  void python() throws Exception {
    Script.require("python3", "apt-get install python3");
    String script = example("python/push.py");
    String url = "http://127.0.0.1:" + gateway.adminAddress().getPort();
    Script.run("python3", script, url).printed(ANSWER + "\n");
    subscriber.expect("{'push':{'channel':'lobby','pub':{'data':{'text': 'hello'}}}}");
  }

  @Test
  void node() throws Exception {
    Script.require("node", "apt-get install nodejs");
    pushes("node", example("node/push.mjs"));
  }

  @Test
  void java() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    pushes(java, example("java/Push.java"));
  }

  static List<String> programs() {
    return List.of(
        "python3 python/push.py",
        "php php/push-http.php",
        "node node/push.mjs",
        "java java/Push.java");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aPushThatIsRefusedFailsAndSaysWhy(String example) throws Exception {
    String url = "http://127.0.0.1:" + gateway.adminAddress().getPort();

    Script run = Script.run(command(example, url, "unknown:channel"));

    assertThat(run.status()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).startsWith("refused: ").contains("102", "unknown channel");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aPushWithoutTheKeyFailsAndSaysWhy(String example) throws Exception {
    try (TestGateway locked = TestGateway.start("admin.key=secret")) {
      String url = "http://127.0.0.1:" + locked.adminAddress().getPort();

      Script run = Script.run(command(example, url, "lobby"));

      assertThat(run.status()).as(run.output()).isEqualTo(1);
      assertThat(run.output()).startsWith("refused: ").contains("401");
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void lineEndOfASecretsFileIsNoPartOfTheKey(String example) throws Exception {
    try (TestGateway locked = TestGateway.start("admin.key=secret")) {
      String url = "http://127.0.0.1:" + locked.adminAddress().getPort();
      String[] push = command(example, url, "lobby");
      String[] whole =
          Arrays.copyOf(new String[] {"env", "SLUICE_ADMIN_KEY= secret\n"}, 2 + push.length);
      System.arraycopy(push, 0, whole, 2, push.length);

      Script.run(whole).printed(json("{'result':{'matched':0}}") + "\n");
    }
  }

  private static String[] command(String example, String url, String channel) {
    String[] words = example.split(" ", 2);
    if (words[0].equals("java")) {
      words[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    } else {
      Script.require(words[0], "apt-get install " + words[0]);
    }
    return new String[] {words[0], example(words[1]), url, channel};
  }
}
