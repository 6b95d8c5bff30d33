package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls, messages, and what this version does not serve. */
@Timeout(20)
final class OtherCommandsIT {
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start("client.insecure=true", "channel.namespaces=[{name: known}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "[1, {'a' : null}]", "'text'", "-0.50e+10", "{'nested':{}}", "false"})
  void echoAnswersWithItsData(String data) throws Exception {
    gateway
        .connected()
        .send("{'id':2,'rpc':{'method':'echo','data':" + data + "}}")
        .expect("{'id':2,'rpc':{'data':" + data + "}}");
  }

  @Test
  void echoOfNothingIsNull() throws Exception {
    gateway
        .connected()
        .send("{'id':2,'rpc':{'method':'echo'}}")
        .expect("{'id':2,'rpc':{'data':null}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'method':''}", "{'method':'Echo'}", "{'method':'x','data':1}"})
  void otherMethodsAreNotAvailable(String call) throws Exception {
    gateway
        .connected()
        .send("{'id':2,'rpc':" + call + "}")
        .expect("{'id':2,'error':{'code':108,'message':'not available'}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'send':{'data':1}}", "{'id':9,'send':{}}"})
  void messagesAreNotTaken(String message) throws Exception {
    gateway.connected().send(message).expectClose(3508, "not available");
  }

  @ParameterizedTest
  @CsvSource({
    "known:x, 108, not available",
    "x, 108, not available",
    "nowhere:x, 102, unknown channel",
    "é, 107, bad request",
    "nowhere:é, 102, unknown channel"
  })
  void presenceAndHistoryAreNotAvailable(String channel, int code, String message)
      throws Exception {
    for (String command : new String[] {"presence", "presence_stats", "history"}) {
      gateway
          .connected()
          .send("{'id':2,'" + command + "':{'channel':'" + channel + "','limit':10}}")
          .expect("{'id':2,'error':{'code':" + code + ",'message':'" + message + "'}}");
    }
  }

  @Test
  void commandsAreCountedByOutcome() throws Exception {
    try (TestGateway counting = TestGateway.start("client.insecure=true")) {
      Client client = counting.connected().subscribe("a");
      client.send("{'id':3,'rpc':{'method':'x'}}");
      assertThat(client.next()).contains(json("'code':108"));
      Admin admin = counting.admin();
      assertThat(admin.metric("sluice_commands_total{command='connect',outcome='ok'}"))
          .isEqualTo(1);
      assertThat(admin.metric("sluice_commands_total{command='rpc',outcome='not_available'}"))
          .isEqualTo(1);
      assertThat(admin.metric("sluice_subscriptions")).isEqualTo(1);
      assertThat(admin.metric("sluice_channels")).isEqualTo(1);
      assertThat(admin.metric("sluice_users")).isEqualTo(1);
      client.send("{'send':{}}").expectClose(3508, "not available");
      admin.awaitMetric("sluice_commands_total{command='send',outcome='not_available'}", 1);
    }
  }
}
