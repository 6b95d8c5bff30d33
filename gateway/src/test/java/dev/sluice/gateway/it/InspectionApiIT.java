package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend can ask about: channels, the node, connections, who is online, attributes. */
@Timeout(20)
final class InspectionApiIT {
  private static final String BAD_REQUEST = json("{'error':{'code':107,'message':'bad request'}}");
  private static final String NOT_FOUND = json("{'error':{'code':104,'message':'not found'}}");
  private static final String NOT_AVAILABLE =
      json("{'error':{'code':108,'message':'not available'}}");

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.insecure=true",
            "node.name=here",
            "channel.namespaces=[{name: chat}, {name: bb}]");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  // Channels and the node.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 'a':{'num_clients':1},'bb:1':{'num_clients':2},'bb:2':{'num_clients':1}",
        "{'pattern':''} | 'a':{'num_clients':1},'bb:1':{'num_clients':2},'bb:2':{'num_clients':1}",
        "{'pattern':'bb:*'} | 'bb:1':{'num_clients':2},'bb:2':{'num_clients':1}",
        "{'pattern':'??:1'} | 'bb:1':{'num_clients':2}",
        "{'pattern':'a'} | 'a':{'num_clients':1}",
        "{'pattern':'none*'} | ``",
      })
  void channelsHaveSubscribers(String request, String expected) throws Exception {
    gateway.connected().subscribe("a").subscribe("bb:1");
    Client other = gateway.connected().subscribe("bb:1").subscribe("bb:2");
    other.subscribe("left");
    other.send("{'id':3,'unsubscribe':{'channel':'left'}}").expect("{'id':3,'unsubscribe':{}}");
    assertThat(admin.call("channels", request))
        .isEqualTo(json("{'result':{'channels':{" + expected + "}}}"));
  }

  @Test
  void nodeTellsOfItself() throws Exception {
    assertThat(admin.call("info", "{}"))
        .matches(
            json(
                "\\{'result':\\{'nodes':\\[\\{'uid':'[-0-9a-f]{36}','name':'here',"
                    + "'version':'test','num_clients':0,'num_users':0,'num_channels':0"
                    + "(,'uptime':[1-9]\\d*)?}]}}"));
    gateway.connected("ann").subscribe("a").subscribe("b");
    gateway.connected("ann").subscribe("a");
    gateway.connected();
    assertThat(admin.call("info", "null"))
        .contains(json("'num_clients':3,'num_users':2"))
        .contains(json("'num_subs':3"))
        .contains(json("'num_channels':2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"presence", "presence_stats", "history", "history_remove"})
  void presenceAndHistoryAreNotAvailable(String method) throws Exception {
    assertThat(admin.call(method, "{'channel':'chat:x','limit':1,'since':{'offset':1}}"))
        .isEqualTo(NOT_AVAILABLE);
    assertThat(admin.call(method, "{}")).isEqualTo(BAD_REQUEST);
    assertThat(admin.call(method, "{'channel':'nowhere:x'}"))
        .isEqualTo(json("{'error':{'code':102,'message':'unknown channel'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'limit':'1'",
        "'limit':1.5",
        "'since':1",
        "'since':{'offset':-1}",
        "'since':{'epoch':1}",
        "'reverse':1"
      })
  void historyChecksItsFieldsAllTheSame(String field) throws Exception {
    String request = "{'channel':'chat:x'," + field + "}";
    assertThat(admin.post("/api/history", request).status()).isEqualTo(400);
    assertThat(admin.call("presence", request)).isEqualTo(NOT_AVAILABLE);
  }

  @Test
  void rpcHasAnEcho() throws Exception {
    assertThat(admin.call("rpc", "{'method':'echo','params':{ 'n' : 1.0 }}"))
        .isEqualTo(json("{'result':{'data':{ 'n' : 1.0 }}}"));
    assertThat(admin.call("rpc", "{'method':'echo'}")).isEqualTo(json("{'result':{'data':null}}"));
    assertThat(admin.call("rpc", "{'method':'other'}")).isEqualTo(NOT_FOUND);
    assertThat(admin.call("rpc", "{}")).isEqualTo(BAD_REQUEST);
  }

  // Connections.

  @Test
  void connectionsAreListedPageByPage() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(gateway.connected("ann").id());
    }
    gateway.connected("ben");
    Collections.sort(ids);
    List<String> listed = new ArrayList<>();
    String after = "";
    Pattern next = Pattern.compile(json(".*],'next':'([^']+)'}}"));
    for (int size : new int[] {2, 2, 1}) {
      String page = admin.call("connections", "{'user':'ann','limit':2,'after':'" + after + "'}");
      List<String> found = idsIn(page);
      assertThat(found).hasSize(size);
      listed.addAll(found);
      Matcher more = next.matcher(page);
      assertThat(more.matches()).as(page).isEqualTo(size == 2);
      after = size == 2 ? more.group(1) : "";
    }
    assertThat(listed).isEqualTo(ids);
    assertThat(idsIn(admin.call("connections", "{}"))).hasSize(6);
    assertThat(admin.call("connections", "{'user':'nobody'}"))
        .isEqualTo(json("{'result':{'connections':[]}}"));
    assertThat(admin.call("connections", "{'transport':'carrier pigeon'}"))
        .isEqualTo(json("{'result':{'connections':[]}}"));
    assertThat(idsIn(admin.call("connections", "{'transport':'websocket','user':'ben'}")))
        .hasSize(1);
  }

  private static List<String> idsIn(String page) {
    return Pattern.compile(json("\\{'client':'([^']+)','user'"))
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "'x'"})
  void pageHasABound(String limit) throws Exception {
    assertThat(admin.post("/api/connections", "{'limit':" + limit + "}").status()).isEqualTo(400);
  }

  @Test
  void oneConnectionIsToldInAllDetail() throws Exception {
    Client client = gateway.client();
    client.connect(
        "{'token':'" + Tokens.of("{'sub':'ann','info':{'n':1.0},'channels':['s']}") + "'}");
    client.subscribe("own");
    admin.call("attributes", "{'client':'" + client.id() + "','set':{'k':[1]}}");
    assertThat(admin.call("connections", "{'client':'" + client.id() + "'}"))
        .matches(
            json(
                "\\{'result':\\{'connections':\\[\\{'client':'"
                    + client.id()
                    + "','user':'ann','transport':'websocket','address':'127.0.0.1',"
                    + "'since':\\d{13},'info':\\{'n':1.0},'queue_bytes':0,'last_ping':0,"
                    + "'subscriptions':\\[\\{'channel':'own','side':'client'},"
                    + "\\{'channel':'s','side':'server'}],'attributes':\\{'k':\\[1]}}]}}"));
    assertThat(admin.call("connections", "{'client':'nobody'}")).isEqualTo(NOT_FOUND);
    for (String other : new String[] {"'user':'ben'", "'user':''", "'transport':'tcp'"}) {
      assertThat(admin.call("connections", "{'client':'" + client.id() + "'," + other + "}"))
          .isEqualTo(NOT_FOUND);
    }
  }

  @Test
  void onlineTellsWhoIsThere() throws Exception {
    Client ann = gateway.connected("ann");
    gateway.connected("ann");
    assertThat(
            admin.call("online", "{'users':['ann','ben'],'clients':['" + ann.id() + "','nobody']}"))
        .isEqualTo(
            json(
                "{'result':{'users':[{'user':'ann','connections':2},"
                    + "{'user':'ben','connections':0}],'clients':[{'client':'"
                    + ann.id()
                    + "','online':true},{'client':'nobody','online':false}]}}"));
    assertThat(admin.call("online", "{}")).isEqualTo(json("{'result':{'users':[],'clients':[]}}"));
    ann.close();
    admin.await(
        "online",
        "{'users':['ann']}",
        "{'result':{'users':[{'user':'ann','connections':1}],'clients':[]}}");
  }

  // Attributes.

  @Test
  void attributesAreSetReadAndRemoved() throws Exception {
    String client = gateway.connected("ann").id();
    String asks = "{'client':'" + client + "'%s}";
    assertThat(admin.call("attributes", asks.formatted("")))
        .isEqualTo(json("{'result':{'attributes':{}}}"));
    assertThat(admin.call("attributes", asks.formatted(",'set':{'a':1.0}")))
        .isEqualTo(json("{'result':{'attributes':{'a':1.0}}}"));
    assertThat(admin.call("attributes", asks.formatted(",'set':{'b':{}},'remove':['a','x']")))
        .isEqualTo(json("{'result':{'attributes':{'b':{}}}}"));
    assertThat(admin.call("attributes", asks.formatted("")))
        .isEqualTo(json("{'result':{'attributes':{'b':{}}}}"));
    assertThat(admin.call("attributes", asks.formatted(",'set':{'quote\\'':'\\u0000'}")))
        .contains(json("'quote\\'':'\\u0000'"));
  }

  @Test
  void attributesAreBounded() throws Exception {
    String client = gateway.connected("ann").id();
    String big = "'" + "x".repeat(16 * 1024) + "'";
    assertThat(admin.call("attributes", "{'client':'" + client + "','set':{'a':" + big + "}}"))
        .isEqualTo(BAD_REQUEST);
    StringBuilder many = new StringBuilder("'a':1");
    for (int i = 0; i < 64; i++) {
      many.append(",'a").append(i).append("':1");
    }
    assertThat(admin.call("attributes", "{'client':'" + client + "','set':{" + many + "}}"))
        .isEqualTo(BAD_REQUEST);
    assertThat(admin.call("attributes", "{'client':'" + client + "'}"))
        .isEqualTo(json("{'result':{'attributes':{}}}"));
  }

  @Test
  void attributesNeedAConnection() throws Exception {
    assertThat(admin.call("attributes", "{}")).isEqualTo(BAD_REQUEST);
    assertThat(admin.call("attributes", "{'client':'nobody','set':{'a':1}}")).isEqualTo(NOT_FOUND);
  }
}
