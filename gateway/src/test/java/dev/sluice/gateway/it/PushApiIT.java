package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code push}: to connections, users, channels and everyone, with an account of it. */
@Timeout(20)
final class PushApiIT {
  private static final String BAD_REQUEST = json("{'error':{'code':107,'message':'bad request'}}");

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING, "client.insecure=true", "channel.namespaces=[{name: chat}]");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private static String result(int matched, int queued, int written) {
    return result(matched, queued, written, "{}", "{'users':[],'clients':[]}");
  }

  private static String result(
      int matched, int queued, int written, String dropped, String offline) {
    return json(
        "{'result':{'matched':%d,'queued':%d,'written':%d,'dropped':%s,'offline':%s}}"
            .formatted(matched, queued, written, dropped, offline));
  }

  private void pushes(String request, String answer) throws Exception {
    assertThat(admin.call("push", request)).as(request).isEqualTo(answer);
  }

  private static void gets(int data, Client... clients) throws Exception {
    for (Client client : clients) {
      client.expect("{'push':{'message':{'data':" + data + "}}}");
    }
  }

  @Test
  void exceptedSubscribersAreNotCountedWhateverIsWaitedFor() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:1");
    Client ben = gateway.connected("ben").subscribe("chat:1");
    String push = "{'to':{'channels':['chat:1']},'except':{%s},'data':%d,'wait':'%s'}";
    pushes(push.formatted("'users':['ben','nobody']", 1, "none"), result(1, 0, 0));
    pushes(push.formatted("'clients':['" + ben.id() + "']", 2, "none"), result(1, 0, 0));
    pushes(push.formatted("'users':['ben']", 3, "queued"), result(1, 1, 0));
    pushes(push.formatted("", 4, "none"), result(2, 0, 0));
    for (int data = 1; data <= 4; data++) {
      ann.expect("{'push':{'channel':'chat:1','pub':{'data':" + data + "}}}");
    }
    ben.expect("{'push':{'channel':'chat:1','pub':{'data':4}}}");
  }

  @Test
  void pushReachesAClient() throws Exception {
    Client ann = gateway.connected("ann");
    Client other = gateway.connected("ann");
    pushes("{'to':{'clients':['" + ann.id() + "']},'data':1}", result(1, 1, 0));
    gets(1, ann);
    other.expectNothingElse();
  }

  @Test
  void pushReachesAllConnectionsOfAUser() throws Exception {
    Client one = gateway.connected("ann");
    Client two = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    pushes("{'to':{'users':['ann']},'data':1}", result(2, 2, 0));
    gets(1, one, two);
    ben.expectNothingElse();
  }

  @Test
  void pushReachesEveryone() throws Exception {
    Client ann = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    Client anonymous = gateway.connected();
    gateway.client(); // Not connected yet: nobody.
    pushes("{'to':{'all':true},'data':1}", result(3, 3, 0));
    gets(1, ann, ben, anonymous);
  }

  @Test
  void pushReachesSubscribersAsAPublication() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:a");
    Client ben = gateway.connected("ben").subscribe("chat:a").subscribe("chat:b");
    pushes("{'to':{'channels':['chat:a','chat:b','chat:empty']},'data':1}", result(3, 3, 0));
    ann.expect("{'push':{'channel':'chat:a','pub':{'data':1}}}");
    assertThat(new String[] {ben.next(), ben.next()})
        .containsExactlyInAnyOrder(
            json("{'push':{'channel':'chat:a','pub':{'data':1}}}"),
            json("{'push':{'channel':'chat:b','pub':{'data':1}}}"));
  }

  @Test
  void channelThatIsNamedTwiceGetsItOnce() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:a").subscribe("chat:b");
    pushes("{'to':{'channels':['chat:a','chat:b','chat:a']},'data':1}", result(2, 2, 0));
    assertThat(new String[] {ann.next(), ann.next()})
        .containsExactlyInAnyOrder(
            json("{'push':{'channel':'chat:a','pub':{'data':1}}}"),
            json("{'push':{'channel':'chat:b','pub':{'data':1}}}"));
    ann.expectNothingElse();
  }

  @Test
  void whoIsMeantTwiceGetsItOnce() throws Exception {
    Client ann = gateway.connected("ann");
    pushes(
        "{'to':{'users':['ann','ann'],'clients':['" + ann.id() + "']},'data':1}", result(1, 1, 0));
    gets(1, ann);
    pushes("{'to':{'users':['ann'],'all':true},'data':2}", result(1, 1, 0));
    gets(2, ann);
    ann.expectNothingElse();
  }

  @Test
  void whoIsNotThereIsNamed() throws Exception {
    Client ann = gateway.connected("ann");
    pushes(
        "{'to':{'users':['nobody','ann'],'clients':['gone']},'data':1}",
        result(1, 1, 0, "{}", "{'users':['nobody'],'clients':['gone']}"));
    gets(1, ann);
    pushes(
        "{'to':{'users':['nobody']},'data':1,'wait':'written'}",
        result(0, 0, 0, "{}", "{'users':['nobody'],'clients':[]}"));
    pushes(
        "{'to':{'users':['nobody','no one','nobody'],'clients':['gone','gone']},'data':1}",
        result(0, 0, 0, "{}", "{'users':['nobody','no one'],'clients':['gone']}"));
  }

  @Test
  void someMayBeLeftOut() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:a");
    Client anna = gateway.connected("ann").subscribe("chat:a");
    Client ben = gateway.connected("ben").subscribe("chat:a");
    String except = ",'except':{'clients':['" + ann.id() + "'],'users':['ben']},'data':";
    pushes("{'to':{'all':true}" + except + "1}", result(1, 1, 0));
    pushes("{'to':{'users':['ann','ben']}" + except + "2}", result(1, 1, 0));
    gets(1, anna);
    gets(2, anna);
    pushes("{'to':{'channels':['chat:a']}" + except + "3}", result(1, 1, 0));
    anna.expect("{'push':{'channel':'chat:a','pub':{'data':3}}}");
    ann.expectNothingElse();
    ben.expectNothingElse();
  }

  @Test
  void callerMayWaitForNothingForTheQueuesOrForTheSockets() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:a");
    Client ben = gateway.connected("ben").subscribe("chat:a");
    String request = "{'to':{'all':true,'channels':['chat:a']},'data':1,'wait':'%s'}";
    pushes(request.formatted("none"), result(4, 0, 0));
    pushes(request.formatted("queued"), result(4, 4, 0));
    pushes(request.formatted("written"), result(4, 4, 4));
    for (Client client : new Client[] {ann, ben}) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.next()).contains(json("'data':1"));
      }
      client.expectNothingElse();
    }
  }

  @Test
  void dataGoesThroughAsItStands() throws Exception {
    Client ann = gateway.connected("ann");
    admin.call("push", "{'to':{'users':['ann']},'data':{\n 'a': 1.00,\n 'b':[]}}");
    ann.expect("{'push':{'message':{'data':{ 'a': 1.00, 'b':[]}}}}");
    admin.call("push", "{'to':{'users':['ann']},'b64data':'WzAuMF0='}");
    ann.expect("{'push':{'message':{'data':[0.0]}}}");
  }

  @Test
  void binaryDataEndsJsonConnectionsAndIsAccountedFor() throws Exception {
    Client ann = gateway.connected("ann").subscribe("chat:a");
    pushes(
        "{'to':{'users':['ann']},'b64data':'/w==','wait':'written'}",
        result(1, 0, 0, "{'inappropriate_protocol':1}", "{'users':[],'clients':[]}"));
    ann.expectClose(3506, "inappropriate protocol");
    Client ben = gateway.connected("ben").subscribe("chat:b");
    pushes(
        "{'to':{'channels':['chat:b']},'b64data':'/w=='}",
        result(1, 0, 0, "{'inappropriate_protocol':1}", "{'users':[],'clients':[]}"));
    ben.expectClose(3506, "inappropriate protocol");
  }

  @Test
  void waitingForASocketThatTakesNothingEndsInTime() throws Exception {
    try (TestGateway slow =
        TestGateway.start(
            "client.insecure=true",
            "client.queue_max_size=64MiB",
            "websocket.write_timeout=1m",
            "admin.push_wait_max=200ms")) {
      Client stuck = Client.to(slow.clientAddress()).receiveBuffer(4096).open();
      slow.opened(stuck).connect("{}");
      String data = "'" + "x".repeat(12_000_000) + "'";
      assertThat(
              slow.admin()
                  .call(
                      "push",
                      "{'to':{'all':true},'wait':'written','timeout':'1h','data':" + data + "}"))
          .isEqualTo(result(1, 1, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'data':1}",
        "{'to':{},'data':1}",
        "{'to':{'all':false},'data':1}",
        "{'to':{'users':[]},'data':1}",
        "{'to':{'all':true}}",
        "{'to':{'all':true},'b64data':'*'}",
        "{'to':{'all':true},'data':1,'b64data':'*'}",
        "{'to':{'channels':['']},'data':1}"
      })
  void pushOfNothingOrToNobodyIsABadRequest(String request) throws Exception {
    pushes(request, BAD_REQUEST);
  }

  @Test
  void unknownNamespaceKeepsAPushFromEveryone() throws Exception {
    Client ann = gateway.connected("ann");
    pushes(
        "{'to':{'channels':['chat:a','nowhere:x'],'all':true},'data':1}",
        json("{'error':{'code':102,'message':'unknown channel'}}"));
    ann.expectNothingElse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'to':{'users':'ann'},'data':1}",
        "{'to':{'users':[1]},'data':1}",
        "{'to':[],'data':1}",
        "{'to':{'all':1},'data':1}",
        "{'to':{'all':true},'data':1,'wait':'forever'}",
        "{'to':{'all':true},'data':1,'wait':true}",
        "{'to':{'all':true},'data':1,'timeout':'soon'}",
        "{'to':{'all':true},'data':1,'timeout':5}"
      })
  void whatIsNoPushIsMalformed(String request) throws Exception {
    assertThat(admin.post("/api/push", request).status()).isEqualTo(400);
  }

  @Test
  void pushesAreCounted() throws Exception {
    gateway.connected("ann");
    gateway.connected("ben");
    admin.call("push", "{'to':{'all':true},'data':1,'wait':'written'}");
    admin.call("push", "{'to':{'users':['ann']},'data':1,'wait':'written'}");
    admin.call("push", "{}");
    assertThat(admin.metric("sluice_deliveries_queued_total")).isEqualTo(3);
    assertThat(admin.metric("sluice_deliveries_written_total")).isEqualTo(3);
    assertThat(admin.metric("sluice_api_calls_total{method='push',outcome='ok'}")).isEqualTo(2);
    assertThat(admin.metric("sluice_api_calls_total{method='push',outcome='bad_request'}"))
        .isEqualTo(1);
    assertThat(admin.metric("sluice_push_latency_seconds_count")).isEqualTo(3);
  }
}
