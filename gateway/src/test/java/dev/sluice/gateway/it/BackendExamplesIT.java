package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void java() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    pushes(java, example("java/Push.java"));
  }
}
