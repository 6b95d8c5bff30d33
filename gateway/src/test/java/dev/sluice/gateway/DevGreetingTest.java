package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.Config;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevGreetingTest {

  @Test
  void byDefaultOnlyThisMachineReachesItAndNobodyNeedsAnything() throws Exception {
    assertThat(greeting(Map.of()))
        .contains(
            "only this machine reaches it, clients need no token and the admin port needs no key.",
            "Chat page:  http://127.0.0.1:8000/",
            "curl -d '{\"channel\":\"lobby\"",
            " http://127.0.0.1:8001/api/publish",
            "nc 127.0.0.1 8002");
  }

  @Test
  void withAKeyTheCurlLineTakesItFromTheEnvironment() throws Exception {
    assertThat(greeting(Map.of("SLUICE_ADMIN_KEY", "geheim")))
        .contains(
            "the admin port needs the key in SLUICE_ADMIN_KEY.",
            "curl -H \"X-API-Key: $SLUICE_ADMIN_KEY\" -d '{")
        .doesNotContain("geheim");
  }

  @Test
  void whoReachesItIsTrueWhateverIsListenedOn() throws Exception {
    assertThat(greeting(Map.of("SLUICE_CLIENT_LISTEN", "0.0.0.0:8000")))
        .contains("other machines can reach it at 0.0.0.0:8000,", "http://127.0.0.1:8000/")
        .doesNotContain("only this machine");
    assertThat(greeting(Map.of("SLUICE_TCP_LISTEN", "0.0.0.0:8002")))
        .contains("other machines can reach it at 0.0.0.0:8002,");
  }

  @Test
  void linesThatCouldNotWorkAreLeftOut() throws Exception {
    assertThat(greeting(Map.of("SLUICE_CLIENT_INSECURE", "false", "SLUICE_CHAT_ENABLED", "false")))
        .contains("clients need a token")
        .doesNotContain("Chat page", "nc 127");
  }

  private static String greeting(Map<String, String> environment) throws Exception {
    Config config = Config.dev(environment);
    return new DevGreeting(
            config, 8000, 8001, Optional.of(new InetSocketAddress("127.0.0.1", 8002)))
        .text();
  }
}
