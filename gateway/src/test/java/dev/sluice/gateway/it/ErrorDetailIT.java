package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bad request is told which field is wrong, what was given and what was expected. */
@Timeout(20)
final class ErrorDetailIT {
  private static TestGateway gateway;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "admin.tcp_listen=127.0.0.1:0",
            "channel.namespaces=[{name: obj, publication_data_format: json_object}]");
    admin = gateway.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static String error(String detail) {
    return json("'error':{'code':107,'message':'bad request','detail':'" + detail);
  }

  private static String told(String method, String request) throws Exception {
    return admin.post("/api/" + method, request).body();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "publish | {} | channel is missing",
        "publish | {'channel':'','data':1} | channel is missing or empty",
        "publish | {'channel':'a'} | data is missing",
        "publish | {'channel':'a','dta':1} | data is missing",
        "publish | {'channel':'a','b64data':'*'} | b64data is \\'*\\' (expected: base64)",
        "publish | {'channel':'obj:a','data':1} | data is 1 (expected: a JSON object",
        "broadcast | {'data':1} | channels is missing",
        "broadcast | {'channels':[],'data':1} | channels is missing or empty",
        "broadcast | {'channels':['a']} | data is missing",
        "push | {} | to is missing",
        "push | {'to':{},'data':1} | to names nobody",
        "push | {'to':{'user':'42'},'data':1} | to.user is unknown (expected: clients, users,",
        "push | {'to':{'users':['42']},'dta':1} | dta is unknown (expected: to, except, data,",
        "push | {'to':{'all':true},'data':1,'except':{'channels':['a']}} | except.channels is unk",
        "push | {'to':{'all':true}} | data is missing",
        "push | {'to':{'channels':['']},'data':1} | to.channels[0] is missing or empty",
        "push | {'to':{'users':['a','']},'data':1} | to.users[1] is empty",
        "subscribe | {'channel':'a'} | user, client and session are missing",
        "subscribe | {'user':'a'} | channel is missing",
        "subscribe | {'user':'a','channel':'x','b64info':'?'} | b64info is \\'?\\'",
        "unsubscribe | {'channel':'a','all':true,'user':'a'} | all is true",
        "disconnect | {'user':'a','disconnect':{'code':5}} | disconnect.code is 5 (expected:",
        "disconnect | {'user':'a','disconnect':{'code':4000,'reason':'42'}} | disconnect.reason",
        "bind | {'user':'a'} | client is missing",
        "bind | {'client':'a'} | user is missing",
        "bind | {'client':'a','user':'b','x':1} | x is unknown (expected: client, user, info)",
        "unbind | {} | client is missing",
        "unbind | {'client':'a','user':'b'} | user is unknown (expected: client)",
        "attributes | {} | client is missing",
        "attributes | {'client':'a','add':{}} | add is unknown (expected: client, set, remove)",
        "connections | {'users':'a'} | users is unknown (expected: user, client, transport,",
        "online | {'user':'a'} | user is unknown (expected: users, clients)",
        "rpc | {} | method is missing",
        "history | {} | channel is missing",
      })
  void detailNamesTheField(String method, String request, String detail) throws Exception {
    assertThat(told(method, request)).contains(error(detail));
    String batch = "{'commands':[{'" + method + "':" + request + "}]}";
    assertThat(told("batch", batch)).contains(error(detail));
    try (ApiSocket stream = new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow())) {
      assertThat(stream.line("{'" + method + "':" + request + "}").line()).contains(error(detail));
    }
    assertThat(admin.post("/api/" + method, request, "X-Centrifugo-Error-Mode: transport").body())
        .contains(error(detail).substring("'error':{".length()));
  }

  @Test
  void legacyAddressTellsTheDetailToo() throws Exception {
    assertThat(admin.post("/api", "{'id':1,'params':{'channel':'a'}}").body())
        .contains(error("data is missing"));
    assertThat(admin.post("/api", "{'id':1,'params':{'channel':5}}").body())
        .contains("channel: expected a string, not a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "publish | {'channel':5} | channel: expected a string, not a number",
        "push | {'to':[]} | to: expected an object, not an array",
        "push | {'to':{'users':'a'}} | users: expected an array, not a string",
        "push | {'to':{'all':1}} | all: expected true or false, not a number",
        "push | {'wait':'x'} | wait: expected \\'none\\', \\'queued\\' or \\'written\\', not"
            + " \\'x\\'",
        "connections | {'limit':'x'} | limit: expected an integer from 1 to 1000, not a string",
      })
  void wrongTypeNamesWhatWasGiven(String method, String request, String detail) throws Exception {
    HttpSocket.Answer answer = admin.post("/api/" + method, request);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo(detail.replace("\\'", "\""));
    String batch = "{'commands':[{'" + method + "':" + request + "}]}";
    assertThat(told("batch", batch)).contains(error(detail));
    try (ApiSocket stream = new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow())) {
      assertThat(stream.line("{'" + method + "':" + request + "}").line())
          .contains(json("'code':107,'message':'malformed: " + detail.split(", not")[0]))
          .contains(json("'detail':'" + detail));
    }
  }

  @Test
  void methodsOfTheReferenceKeepIgnoringUnknownFields() throws Exception {
    assertThat(admin.call("publish", "{'channel':'a','data':1,'other':{'x':[1]}}"))
        .isEqualTo(json("{'result':{'matched':0}}"));
    assertThat(admin.call("subscribe", "{'user':'a','channel':'a','other':1}"))
        .isEqualTo(json("{'result':{}}"));
  }

  @Test
  void nothingIsDoneForARequestWithAnUnknownField() throws Exception {
    Client client = gateway.connected();
    String to = "{'to':{'clients':['" + client.id() + "']},'data':1,'waits':'queued'}";
    assertThat(told("push", to)).contains(error("waits is unknown"));
    client.expectNothingElse();
  }

  @Test
  void whatWasGivenIsToldInShort() throws Exception {
    String answer = told("publish", "{'channel':'a','b64data':'" + "*".repeat(100_000) + "'}");
    assertThat(answer).contains("b64data is").hasSizeLessThan(300);
  }
}
