package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one request may cost: large ones are carried out in turns, too large ones refused whole. */
@Timeout(60)
final class CostIT {
  /** More than a shard's queue holds. */
  private static final int MANY = 17_000;

  private static final int TOO_MANY = 100_001;

  private TestGateway gateway;
  private Admin admin;

  /** On a single event loop, which must both publish and deliver. */
  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "channel.without_namespace.overflow=drop_newest");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private static String times(int count, String item) {
    return IntStream.range(0, count).mapToObj(_ -> item).collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchOfMorePublicationsThanAShardHoldsIsCarriedOutWhole(boolean parallel) throws Exception {
    gateway.connected().subscribe("a");
    String publish = "{'publish':{'channel':'a','data':1}}";
    String replies =
        admin.call(
            "batch", "{'commands':[" + times(MANY, publish) + "],'parallel':" + parallel + "}");
    assertThat(replies)
        .isEqualTo(json("{'replies':[" + times(MANY, "{'publish':{'matched':1}}") + "]}"));
  }

  @Test
  void callsToTheSingleAddressAreCarriedOutInTurnsAndAnsweredInOrder() throws Exception {
    gateway.connected().subscribe("a");
    StringBuilder calls = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (int id = 1; id <= 1_000; id++) {
      calls.append("{'id':" + id + ",'params':{'channel':'a','data':1}}\n");
      answers.append("{'id':" + id + ",'result':{'matched':1}}\n");
    }
    assertThat(admin.post("/api", calls.toString()).body()).isEqualTo(json(answers.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'connections':{}} | 4900",
        "{'channels':{}} | 101",
        "{'broadcast':{'channels':['a','a','a'],'data':1}} | 40000",
        "{'push':{'to':{'channels':['a'],'users':['x','y']},'data':1}} | 40000",
      })
  void batchThatCostsTooMuchIsRefusedBeforeItBegins(String command, int count) throws Exception {
    Client client = gateway.connected().subscribe("a");
    String one = "{'publish':{'channel':'a','data':1}},";
    HttpSocket.Answer answer =
        admin.post("/api/batch", "{'commands':[" + one + times(count, command) + "]}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith(json("{'error':{'code':107,'message':'bad request','detail':'commands are"));
    client.expectNothingElse();
    assertThat(admin.get("/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "broadcast | {'channels':[%s],'data':1}",
        "push | {'to':{'users':[%s]},'data':1}",
        "push | {'to':{'clients':[%s]},'data':1}",
        "push | {'to':{'channels':[%s]},'data':1}",
        "push | {'to':{'all':true},'except':{'users':[%s]},'data':1}",
        "online | {'users':[%s]}",
        "online | {'clients':[%s]}",
        "disconnect | {'user':'x','whitelist':[%s]}",
        "attributes | {'client':'x','remove':[%s]}",
      })
  void listThatIsTooLongIsRefused(String method, String request) throws Exception {
    HttpSocket.Answer answer =
        admin.post("/api/" + method, request.formatted(times(TOO_MANY, "'a'")));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("expected at most 100000 elements");
  }

  @Test
  void pagesOfABatchAreAnsweredSideBySideToo() throws Exception {
    gateway.connected();
    String replies =
        admin.call(
            "batch", "{'commands':[" + times(90, "{'connections':{}}") + "],'parallel':true}");
    assertThat(replies.split("since", -1)).hasSize(91);
  }

  @Test
  void anonymousConnectionsAreCountedWithoutLookingAtEveryone() throws Exception {
    gateway.connected();
    String answer = admin.call("online", "{'users':[" + times(50_000, "''") + "]}");
    assertThat(answer)
        .isEqualTo(
            json(
                "{'result':{'users':["
                    + times(50_000, "{'user':'','connections':1}")
                    + "],'clients':[]}}"));
  }

  // What is remembered.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "publish | {'channel':'a','data':1,'idempotency_key':'%s'} | idempotency_key is 3000000",
        "broadcast | {'channels':['a'],'data':1,'idempotency_key':'%s'} | idempotency_key is",
        "bind | {'client':'x','user':'%s'} | user is 3000000 bytes",
        "bind | {'client':'x','user':'y','info':'%s'} | info is 3000002 bytes",
        "refresh | {'user':'y','info':'%s'} | info is 3000002 bytes",
        "subscribe | {'user':'y','channel':'a','info':'%s'} | info is 3000002 bytes",
        "channels | {'pattern':'%s'} | pattern is 3000000 bytes",
      })
  void whatWouldBeRememberedIsBoundedInBytes(String method, String request, String detail)
      throws Exception {
    HttpSocket.Answer answer =
        admin.post("/api/" + method, request.formatted("x".repeat(3_000_000)));
    assertThat(answer.body())
        .contains(json("'code':107,'message':'bad request','detail':'" + detail));
  }
}
