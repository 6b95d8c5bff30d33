package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A person with {@code nc}, the real one of netcat-openbsd, is a client. */
@Timeout(40)
final class NcIT {
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Program.exists("nc"), "nc is not installed (Debian: netcat-openbsd)");
    gateway =
        TestGateway.start(
            Wires.settings(
                "client.ping_interval=1s",
                "client.pong_timeout=900ms",
                "client.handshake_timeout=500ms"));
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
  }

  private String port() {
    return Integer.toString(gateway.tcpAddress().getPort());
  }

  @Test
  void connectsSubscribesSeesAPushAnswersAPingAndLeaves() throws Exception {
    try (Program nc = new Program("nc", "-N", "127.0.0.1", port())) {
      nc.types("{'id':1,'connect':{}}");
      assertThat(nc.prints()).startsWith(json("{'id':1,'connect':{'client':"));
      nc.types("{'id':2,'subscribe':{'channel':'lobby'}}");
      assertThat(nc.prints()).isEqualTo(json("{'id':2,'subscribe':{}}"));
      gateway.admin().publish("lobby", "{'text':'hello'}");
      assertThat(nc.prints())
          .isEqualTo(json("{'push':{'channel':'lobby','pub':{'data':{'text':'hello'}}}}"));
      assertThat(nc.prints()).isEqualTo("{}");
      nc.types("{}");
      assertThat(nc.prints()).isEqualTo("{}");
      nc.endsInput();
      assertThat(nc.prints()).isNull();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void whatIsPipedIntoItIsAnswered() throws Exception {
    String commands =
        "printf '%s\\n' '{\"id\":1,\"connect\":{}}' '{\"id\":2,\"rpc\":{\"method\":\"echo\","
            + "\"data\":[1]}}' | nc -N 127.0.0.1 "
            + port();
    try (Program shell = new Program("sh", "-c", commands)) {
      assertThat(shell.prints()).startsWith(json("{'id':1,'connect':{'client':"));
      assertThat(shell.prints()).isEqualTo(json("{'id':2,'rpc':{'data':[1]}}"));
      assertThat(shell.prints()).isNull();
      assertThat(shell.exitStatus()).isZero();
    }
  }

  @Test
  void unixSocketSpeaksTheSame() throws Exception {
    try (Program nc = new Program("nc", "-N", "-U", gateway.unixPath().toString())) {
      nc.types("{'id':1,'connect':{}}");
      assertThat(nc.prints()).startsWith(json("{'id':1,'connect':{'client':"));
      nc.endsInput();
      assertThat(nc.prints()).isNull();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void mistakeIsTold() throws Exception {
    try (Program nc = new Program("nc", "-N", "127.0.0.1", port())) {
      nc.types("hello?");
      assertThat(nc.prints())
          .isEqualTo(json("{'push':{'disconnect':{'code':3501,'reason':'bad request'}}}"));
      nc.endsInput();
      assertThat(nc.prints()).isNull();
      assertThat(nc.exitStatus()).isZero();
    }
  }

  @Test
  void whoTypesNothingIsStale() throws Exception {
    try (Program nc = new Program("nc", "127.0.0.1", port())) {
      assertThat(nc.prints())
          .isEqualTo(json("{'push':{'disconnect':{'code':3502,'reason':'stale'}}}"));
    }
  }
}
