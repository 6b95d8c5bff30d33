package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code null} is a JSON value like any other; only data that is absent is missing. */
@Timeout(20)
final class NullDataIT {
  private static final String NULL_IN_A = "{'push':{'channel':'a','pub':{'data':null}}}";
  private static final String NULL_MESSAGE = "{'push':{'message':{'data':null}}}";

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.insecure=true",
            "channel.namespaces=[{name: obj, publication_data_format: json_object}]");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void backendPublishesNull() throws Exception {
    Client client = gateway.connected("ann").subscribe("a");
    admin.call("publish", "{'channel':'a','data':null}");
    admin.call("publish", "{'channel':'a','data': null ,'b64data':''}");
    admin.call("broadcast", "{'channels':['a'],'data':null}");
    admin.call("push", "{'to':{'channels':['a']},'data':null}");
    admin.call("batch", "{'commands':[{'publish':{'channel':'a','data':null}}]}");
    admin.post("/api", "{'method':'publish','params':{'channel':'a','data':null}}");
    client.expect(NULL_IN_A, NULL_IN_A, NULL_IN_A, NULL_IN_A, NULL_IN_A, NULL_IN_A);
    admin.call("push", "{'to':{'users':['ann']},'data':null}");
    client.expect(NULL_MESSAGE);
    admin.call("subscribe", "{'user':'ann','channel':'b','data':null}");
    client.expect("{'push':{'channel':'b','subscribe':{'data':null}}}");
    admin.call("disconnect", "{'user':'ann','data':null}");
    client.expect(NULL_MESSAGE).expectClose(3503, "force disconnect");
  }

  @Test
  void clientPublishesNullAndIsEchoedNull() throws Exception {
    Client client = gateway.connected("ann").subscribe("a");
    client.send("{'id':3,'publish':{'channel':'a','data':null}}");
    assertThat(new String[] {client.next(), client.next()})
        .anyMatch(said -> said.equals(json("{'id':3,'publish':{}}")))
        .anyMatch(said -> said.contains(json("'pub':{'data':null,'info':{")));
    client.send("{'id':4,'rpc':{'method':'echo','data':null}}");
    client.expect("{'id':4,'rpc':{'data':null}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'dta':null"})
  void absentDataIsStillMissing(String field) throws Exception {
    assertThat(admin.call("publish", "{'channel':'a'" + field + "}")).contains("107");
    Client client = gateway.connected("ann");
    client.send("{'id':3,'publish':{'channel':'a'" + field + "}}");
    client.expect("{'id':3,'error':{'code':107,'message':'bad request'}}");
  }

  @Test
  void nullIsNoObject() throws Exception {
    assertThat(admin.call("publish", "{'channel':'obj:a','data':null}")).contains("107");
  }

  @Test
  void laterNullReplacesWhatStoodBefore() throws Exception {
    Client client = gateway.connected("ann").subscribe("a");
    admin.call("publish", "{'channel':'a','data':1,'data':null}");
    client.expect(NULL_IN_A);
  }

  @Test
  void nullInAttributesRemovesTheAttribute() throws Exception {
    String client = gateway.connected("ann").id();
    admin.call("attributes", "{'client':'" + client + "','set':{'a':1,'b':2,'c':[null]}}");
    assertThat(
            admin.call("attributes", "{'client':'" + client + "','set':{'a':null,'x':null,'d':4}}"))
        .contains(json("'b':2"), json("'c':[null]"), json("'d':4"))
        .doesNotContain(json("'a':"), json("'x':"));
    assertThat(admin.call("attributes", "{'client':'" + client + "','set':{'b':null}}"))
        .doesNotContain(json("'b':"));
  }
}
