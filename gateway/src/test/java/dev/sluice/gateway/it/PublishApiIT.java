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

/** {@code publish} and {@code broadcast}. */
@Timeout(20)
final class PublishApiIT {
  private static final String BAD_REQUEST = json("{'error':{'code':107,'message':'bad request'}}");

  private static TestGateway gateway;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "channel.namespaces=[{name: known},"
                + " {name: bin, publication_data_format: binary},"
                + " {name: json, publication_data_format: json},"
                + " {name: obj, publication_data_format: json_object}]");
    admin = gateway.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static Client subscriber(String channel) throws Exception {
    return gateway.connected().subscribe(channel);
  }

  @Test
  void publicationReachesTheSubscribersWithoutAnyInfo() throws Exception {
    Client client = subscriber("one");
    assertThat(admin.call("publish", "{'channel':'one','data':{'a':1}}"))
        .isEqualTo(json("{'result':{'matched':1}}"));
    client.expect("{'push':{'channel':'one','pub':{'data':{'a':1}}}}");
    assertThat(admin.call("publish", "{'channel':'nobody','data':1}"))
        .isEqualTo(json("{'result':{'matched':0}}"));
  }

  @Test
  void dataGoesThroughAsItStandsWithoutItsNewlines() throws Exception {
    Client client = subscriber("raw");
    admin.call(
        "publish",
        "{\n  'channel' : 'raw',\r\n  'data' : {\n\t'b' : 1.10,\r\n    'a': 12345678901234567890.0"
            + ",\n    'u': '\\u00e9<&>é\\n'\n  }\n}\n");
    client.expect(
        "{'push':{'channel':'raw','pub':{'data':{\t'b' : 1.10,\r    'a': 12345678901234567890.0"
            + ",    'u': '\\u00e9<&>é\\n'  }}}}");
  }

  @Test
  void tagsAndVersionGoAlong() throws Exception {
    Client client = subscriber("tags");
    admin.call(
        "publish",
        "{'channel':'tags','data':1,'tags':{'k':'v\"'},'version':18446744073709551615,"
                .replace("\"", "\\'")
            + "'version_epoch':'e','skip_history':true,'delta':true}");
    client.expect(
        "{'push':{'channel':'tags','pub':{'data':1,'tags':{'k':'v\\''},"
            + "'version':18446744073709551615}}}");
  }

  @Test
  void orderOfAChannelIsTheOrderOfThePublisher() throws Exception {
    Client client = subscriber("order");
    for (int i = 0; i < 200; i++) {
      admin.publish("order", Integer.toString(i));
    }
    for (int i = 0; i < 200; i++) {
      client.expect("{'push':{'channel':'order','pub':{'data':" + i + "}}}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'data':1}",
        "{'channel':'','data':1}",
        "{'channel':'known:x'}",
        "{'channel':'known:x','b64data':''}",
        "{'channel':'known:x','b64data':'*'}",
        "{'channel':'known:x','data':1,'b64data':'*'}",
        "{'channel':'json:x','b64data':'/w=='}",
        "{'channel':'obj:x','data':1}"
      })
  void whatCannotBePublishedIsABadRequest(String request) throws Exception {
    assertThat(admin.call("publish", request)).isEqualTo(BAD_REQUEST);
  }

  @Test
  void tooLongNameIsABadRequestAndAnyOtherWillDo() throws Exception {
    assertThat(admin.call("publish", "{'channel':'" + "x".repeat(256) + "','data':1}"))
        .isEqualTo(BAD_REQUEST);
    for (String name : new String[] {"x".repeat(255), "é", ":x", "$x", "known:", "a b#c,d"}) {
      assertThat(admin.call("publish", "{'channel':'" + name + "','data':1}"))
          .isEqualTo(json("{'result':{'matched':0}}"));
    }
  }

  @Test
  void unknownNamespaceIsAnError() throws Exception {
    assertThat(admin.call("publish", "{'channel':'nowhere:x'}"))
        .isEqualTo(json("{'error':{'code':102,'message':'unknown channel'}}"));
  }

  @Test
  void base64MayHoldJsonAndWins() throws Exception {
    Client client = subscriber("b64");
    admin.call("publish", "{'channel':'b64','data':0,'b64data':'eyJhIjogMS41MH0='}");
    client.expect("{'push':{'channel':'b64','pub':{'data':{'a': 1.50}}}}");
    admin.call("publish", "{'channel':'b64','data':0,'b64data':''}");
    client.expect("{'push':{'channel':'b64','pub':{'data':0}}}");
  }

  @ParameterizedTest
  @CsvSource({"known:bin, /w==", "bin:x, /w=="})
  void binaryDataEndsTheJsonSubscribersAlone(String channel, String data) throws Exception {
    Client subscribed = subscriber(channel);
    Client other = subscriber("other");
    assertThat(admin.call("publish", "{'channel':'" + channel + "','b64data':'" + data + "'}"))
        .isEqualTo(json("{'result':{'matched':1}}"));
    subscribed.expectClose(3506, "inappropriate protocol");
    admin.publish("other", "1");
    other.expect("{'push':{'channel':'other','pub':{'data':1}}}");
  }

  @Test
  void repeatedIdempotencyKeyPublishesOncePerChannel() throws Exception {
    Client client = subscriber("once");
    String request = "{'channel':'once','data':%d,'idempotency_key':'k'}";
    for (int i = 1; i <= 3; i++) {
      assertThat(admin.call("publish", request.formatted(i)))
          .isEqualTo(json("{'result':{'matched':1}}"));
    }
    admin.call("publish", "{'channel':'once','data':4,'idempotency_key':'other'}");
    client.expect(
        "{'push':{'channel':'once','pub':{'data':1}}}",
        "{'push':{'channel':'once','pub':{'data':4}}}");
    Client second = subscriber("twice");
    admin.call("broadcast", "{'channels':['once','twice'],'data':5,'idempotency_key':'k'}");
    second.expect("{'push':{'channel':'twice','pub':{'data':5}}}");
    client.expectNothingElse();
  }

  @Test
  void broadcastAnswersEachChannelInOrder() throws Exception {
    Client a = subscriber("a");
    Client b = subscriber("b");
    assertThat(
            admin.call(
                "broadcast",
                "{'channels':['a','nowhere:x','','b','nobody','"
                    + "x".repeat(256)
                    + "'],"
                    + "'data':{'n':1.0}}"))
        .isEqualTo(
            json(
                "{'result':{'responses':[{'result':{'matched':1}},"
                    + "{'error':{'code':102,'message':'unknown channel'}},"
                    + "{'error':{'code':107,'message':'bad request'}},"
                    + "{'result':{'matched':1}},{'result':{'matched':0}},"
                    + "{'error':{'code':107,'message':'bad request'}}]}}"));
    a.expect("{'push':{'channel':'a','pub':{'data':{'n':1.0}}}}");
    b.expect("{'push':{'channel':'b','pub':{'data':{'n':1.0}}}}");
  }

  @Test
  void broadcastToNobodyOrOfNothingIsABadRequest() throws Exception {
    assertThat(admin.call("broadcast", "{'data':1}")).isEqualTo(BAD_REQUEST);
    assertThat(admin.call("broadcast", "{'channels':[],'data':1}")).isEqualTo(BAD_REQUEST);
    assertThat(admin.call("broadcast", "{'channels':['a']}"))
        .isEqualTo(json("{'result':{'responses':[" + BAD_REQUEST + "]}}"));
  }

  @Test
  void eachTimeAChannelIsNamedItGetsThePublication() throws Exception {
    Client client = subscriber("double");
    admin.call("broadcast", "{'channels':['double','double'],'data':1}");
    client.expect(
        "{'push':{'channel':'double','pub':{'data':1}}}",
        "{'push':{'channel':'double','pub':{'data':1}}}");
    client.expectNothingElse();
  }
}
