package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static dev.sluice.gateway.it.Json.withoutDetail;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several calls in one request: {@code batch}, and the single address of older libraries. */
@Timeout(20)
final class BatchApiIT {
  private static final String BAD_REQUEST = "{'error':{'code':107,'message':'bad request'}}";
  private static final String NOT_FOUND = "{'error':{'code':104,'message':'not found'}}";

  private static TestGateway gateway;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start(Tokens.SETTING, "client.insecure=true");
    admin = gateway.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static void batch(String request, String answer) throws Exception {
    assertThat(admin.call("batch", request)).isEqualTo(json(answer));
  }

  // Batch.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersComeInTheOrderOfTheCommands(boolean parallel) throws Exception {
    Client client = gateway.connected("ann").subscribe("a");
    batch(
        "{'commands':[{'publish':{'channel':'a','data':1}},"
            + "{'push':{'to':{'users':['ann']},'data':2,'wait':'written'}},"
            + "{'rpc':{'method':'echo','params':[3]}},"
            + "{'publish':{'channel':'nowhere:x','data':1}},"
            + "{'nothing':{}},null,{},{'publish':null},{'batch':{}},"
            + "{'publish':{'channel':5}},{'channels':{'pattern':'none'}}],'parallel':"
            + parallel
            + "}",
        "{'replies':[{'publish':{'matched':1}},"
            + "{'push':{'matched':1,'queued':1,'written':1,'dropped':{},"
            + "'offline':{'users':[],'clients':[]}}},"
            + "{'rpc':{'data':[3]}},"
            + "{'error':{'code':102,'message':'unknown channel'}},"
            + String.join(",", NOT_FOUND, BAD_REQUEST, BAD_REQUEST, BAD_REQUEST, NOT_FOUND)
            + ","
            + BAD_REQUEST
            + ",{'channels':{'channels':{}}}]}");
    assertThat(new String[] {client.next(), client.next()})
        .containsExactlyInAnyOrder(
            json("{'push':{'channel':'a','pub':{'data':1}}}"),
            json("{'push':{'message':{'data':2}}}"));
    client.close();
    admin.await("channels", "{'pattern':'a'}", "{'result':{'channels':{}}}");
  }

  @Test
  void commandsInTurnSeeWhatTheOnesBeforeThemDid() throws Exception {
    Client client = gateway.connected("ben");
    batch(
        "{'commands':[{'subscribe':{'user':'ben','channel':'turn'}},"
            + "{'publish':{'channel':'turn','data':1}},"
            + "{'unsubscribe':{'user':'ben','channel':'turn'}},"
            + "{'publish':{'channel':'turn','data':2}}]}",
        "{'replies':[{'subscribe':{}},{'publish':{'matched':1}},"
            + "{'unsubscribe':{}},{'publish':{'matched':0}}]}");
    client.expect("{'push':{'channel':'turn','subscribe':{}}}");
    assertThat(new String[] {client.next(), client.next()})
        .contains(
            json(
                "{'push':{'channel':'turn','unsubscribe':"
                    + "{'code':2000,'reason':'server unsubscribe'}}}"));
    client.expectNothingElse();
  }

  @Test
  void commandThatNamesTwoMethodsIsABadRequest() throws Exception {
    Client client = gateway.connected("eve").subscribe("two");
    batch(
        "{'commands':[{'publish':{'channel':'two','data':1},'rpc':{'method':'echo'}},"
            + "{'rpc':{'method':'echo'},'publish':{'channel':'two','data':2}}]}",
        "{'replies':[" + BAD_REQUEST + "," + BAD_REQUEST + "]}");
    client.expectNothingElse();
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null", "{'commands':[]}", "{'commands':null,'parallel':true}"})
  void withoutCommandsThereIsNothingToSay(String request) throws Exception {
    batch(request, "{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'commands':{}}", "{'commands':[5]}", "{'parallel':1}", "{'commands':[{]}"})
  void whatIsNoBatchIsMalformed(String request) throws Exception {
    assertThat(admin.post("/api/batch", request).status()).isEqualTo(400);
  }

  @Test
  void longBatchesDoNotOverflowTheStack() throws Exception {
    int count = 3_000;
    String commands = "{'rpc':{'method':'echo'}},".repeat(count - 1) + "{'rpc':{'method':'echo'}}";
    String replies = admin.call("batch", "{'commands':[" + commands + "]}");
    assertThat(replies).hasSize(json("{'replies':[]}").length() + count * 22 - 1);
  }

  // The single address.

  private static HttpSocket.Answer legacy(String body) throws Exception {
    return admin.post("/api", body);
  }

  @Test
  void singleAddressTakesOneCall() throws Exception {
    Client client = gateway.connected("cas").subscribe("l");
    HttpSocket.Answer answer = legacy("{'method':'publish','params':{'channel':'l','data':1}}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body().lines()).containsExactly(json("{'result':{'matched':1}}"));
    client.expect("{'push':{'channel':'l','pub':{'data':1}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " ", "\r\n", ""})
  void callsAreAnsweredALineEach(String separator) throws Exception {
    HttpSocket.Answer answer =
        legacy(
            String.join(
                separator,
                "{'id':1,'method':'RPC','params':{'method':'echo','params':{'a': 1.0}}}",
                "{'id':2,'method':10,'params':{'method':'echo'}}",
                "{'id':4294967295,'params':{'channel':'none','data':1}}",
                "{'method':'publish'}",
                "{'id':3,'method':0,'params':{'channel':'nowhere:x','data':1}}",
                "{'id':4,'method':99,'params':{}}",
                "{'id':5,'method':null,'params':null}"));
    assertThat(withoutDetail(answer.body()).lines())
        .containsExactly(
            json("{'id':1,'result':{'data':{'a': 1.0}}}"),
            json("{'id':2,'result':{'data':null}}"),
            json("{'id':4294967295,'result':{'matched':0}}"),
            json(BAD_REQUEST),
            json("{'id':3,'error':{'code':102,'message':'unknown channel'}}"),
            json("{'id':4,'error':{'code':104,'message':'not found'}}"),
            json("{'id':5,'error':{'code':107,'message':'bad request'}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | publish | {'channel':'x','data':1} | {'matched':0}",
        "1 | broadcast | {'channels':['x'],'data':1} | {'responses':[{'result':{'matched':0}}]}",
        "2 | unsubscribe | {'user':'x','channel':'x'} | {}",
        "3 | disconnect | {'user':'x'} | {}",
        "8 | channels | {'pattern':'none'} | {'channels':{}}",
        "10 | rpc | {'method':'echo','params':1} | {'data':1}",
        "11 | subscribe | {'user':'x','channel':'x'} | {}",
        "12 | refresh | {'user':'x'} | {}",
      })
  void methodsHaveNumbers(int number, String name, String params, String result) throws Exception {
    for (String method : new String[] {Integer.toString(number), "'" + name + "'"}) {
      assertThat(legacy("{'method':" + method + ",'params':" + params + "}").body().strip())
          .isEqualTo(json("{'result':" + result + "}"));
    }
  }

  @Test
  void unservedMethodsHaveNumbersToo() throws Exception {
    for (int number = 4; number <= 7; number++) {
      assertThat(legacy("{'method':" + number + ",'params':{'channel':'x'}}").body().strip())
          .isEqualTo(json("{'error':{'code':108,'message':'not available'}}"));
    }
    assertThat(legacy("{'method':9}").body()).contains(json("'nodes':[{'uid':"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "{",
        "null",
        "{'method':'nothing'}",
        "{'method':'batch'}",
        "{'method':-1}",
        "{'id':'x'}",
        "{'params':[]}"
      })
  void malformedCallIsABadRequestForAll(String body) throws Exception {
    Client client = gateway.connected("dan").subscribe("before");
    String good = "{'params':{'channel':'before','data':1}}";
    if (!body.isBlank()) {
      assertThat(legacy(good + body).status()).isEqualTo(400);
      client.expect("{'push':{'channel':'before','pub':{'data':1}}}");
    }
    assertThat(legacy(body).status()).isEqualTo(400);
    client.close();
  }
}
