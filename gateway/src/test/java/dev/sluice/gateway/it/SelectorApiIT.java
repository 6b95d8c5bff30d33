package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done to connections names them: nobody named is nobody, not the anonymous ones. */
@Timeout(20)
final class SelectorApiIT {
  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start("client.insecure=true", "admin.tcp_listen=127.0.0.1:0");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "subscribe | 'channel':'x'",
        "unsubscribe | 'channel':'x'",
        "disconnect | 'whitelist':['y']",
        "refresh | 'expired':true",
        "attributes | 'set':{'a':1}",
        "unbind | 'client':null",
        "bind | 'info':1",
        "bind | 'client':'x'",
      })
  void whoNamesNobodyIsRefused(String method, String field) throws Exception {
    Client anonymous = gateway.connected().subscribe("x");
    boolean ofOne = !field.contains("channel") && !method.matches("disconnect|refresh");
    String[] nobody =
        ofOne
            ? new String[] {"", ",'client':null", ",'client':''"}
            : new String[] {
              "",
              ",'user':null",
              ",'user':''",
              ",'client':null,'user':null,'session':null",
              ",'client':'','user':'','session':''"
            };
    for (String each : nobody) {
      if (field.contains("'client':'x'") && !each.isEmpty()) {
        continue;
      }
      String request = "{" + field + each + "}";
      assertThat(admin.post("/api/" + method, request).body())
          .as(request)
          .contains("107", "detail");
      try (ApiSocket stream = new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow())) {
        assertThat(stream.line("{'" + method + "':" + request + "}").line()).contains("107");
      }
      if (!method.matches("attributes|bind|unbind")) {
        String call = "{'method':'" + method + "','params':" + request + "}";
        assertThat(admin.post("/api", call).body()).contains("107");
      }
      String batch = "{'commands':[{'" + method + "':" + request + "}]}";
      assertThat(admin.call("batch", batch)).contains("107");
    }
    anonymous.expectNothingElse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{'users':['']}", "{'clients':['']}", "{'users':['ann','']}"})
  void pushToANameThatIsEmptyIsRefused(String to) throws Exception {
    Client anonymous = gateway.connected();
    assertThat(admin.post("/api/push", "{'to':" + to + ",'data':1}").body())
        .contains("107", "detail");
    anonymous.expectNothingElse();
  }

  @ParameterizedTest
  @CsvSource({"client, ''", "session, x"})
  void aNameBesideEmptyOnesWillDo(String field, String value) throws Exception {
    Client client = gateway.connected();
    String name = field.equals("client") ? client.id() : value;
    String request = "{'user':'','channel':'y','" + field + "':'" + name + "'}";
    assertThat(admin.call("subscribe", request)).isEqualTo(json("{'result':{}}"));
    if (field.equals("client")) {
      client.expect("{'push':{'channel':'y','subscribe':{}}}");
    }
  }
}
