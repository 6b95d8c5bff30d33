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

/** What clients publish, where they may, and what the others see of it. */
@Timeout(20)
final class PublishIT {
  private static final String DONE = "{'id':3,'publish':{}}";
  private static final String BAD_REQUEST = "{'id':3,'error':{'code':107,'message':'bad request'}}";
  private static final String DENIED =
      "{'id':3,'error':{'code':103,'message':'permission denied'}}";
  private static final String UNKNOWN = "{'id':3,'error':{'code':102,'message':'unknown channel'}}";

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "channel.namespaces=[{name: pub, allow_subscribe_for_client: true,"
                + " allow_publish_for_client: true},"
                + "{name: all, allow_subscribe_for_client: true,"
                + " allow_subscribe_for_anonymous: true, allow_publish_for_client: true,"
                + " allow_publish_for_anonymous: true},"
                + "{name: subs, allow_subscribe_for_client: true,"
                + " allow_publish_for_subscriber: true},"
                + "{name: named, allow_publish_for_client: true, channel_regex: '^[a-z]+$'},"
                + "{name: json, allow_publish_for_client: true, publication_data_format: json},"
                + "{name: obj, allow_publish_for_client: true,"
                + " publication_data_format: json_object},"
                + "{name: bin, allow_subscribe_for_client: true, allow_publish_for_client: true,"
                + " publication_data_format: binary}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static String publish(String channel, String data) {
    return "{'id':3,'publish':{'channel':'" + channel + "','data':" + data + "}}";
  }

  private static Client ann() throws Exception {
    return gateway.connected("ann");
  }

  @Test
  void everySubscriberSeesItAndWhoPublishedIt() throws Exception {
    Client ben = gateway.connected("ben").subscribe("pub:x");
    Client ann = ann();
    ann.send(publish("pub:x", "'hi'")).expect(DONE);
    ben.expect(
        "{'push':{'channel':'pub:x','pub':{'data':'hi','info':{'user':'ann','client':'"
            + ann.id()
            + "'}}}}");
    ann.expectNothingElse();
  }

  @Test
  void publishersWhoAreSubscribedSeeTheirOwnWithBothInfos() throws Exception {
    Client client = gateway.client();
    client.connect("{'token':'" + Tokens.of("{'sub':'ann','info':{'c':1}}") + "'}");
    String token = Tokens.of("{'sub':'ann','channel':'pub:own','info':{'s':2}}");
    client
        .send("{'id':2,'subscribe':{'channel':'pub:own','token':'" + token + "'}}")
        .expect("{'id':2,'subscribe':{}}");
    client.send(publish("pub:own", "1"));
    assertThat(new String[] {client.next(), client.next()})
        .containsExactlyInAnyOrder(
            json(DONE),
            json(
                "{'push':{'channel':'pub:own','pub':{'data':1,'info':{'user':'ann','client':'%s',"
                        .formatted(client.id())
                    + "'conn_info':{'c':1},'chan_info':{'s':2}}}}}"));
  }

  @Test
  void dataGoesThroughAsItStandsWithoutItsNewlines() throws Exception {
    Client ben = gateway.connected("ben").subscribe("pub:raw");
    String data = "{'b' : 1.10,'a':12345678901234567890.00,'e':1E+2,'u':'\\u00e9<&>','k':[]}";
    ann().send(publish("pub:raw", data)).expect(DONE);
    assertThat(ben.next()).contains(json("'pub':{'data':" + data + ",'info'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'other':null"})
  void emptyDataIsLeftOutWhereItIsAllowed(String data) throws Exception {
    Client ben = gateway.connected("ben").subscribe("bin:empty");
    Client ann = ann();
    ann.send("{'id':3,'publish':{'channel':'bin:empty'" + data + "}}").expect(DONE);
    ben.expect(
        "{'push':{'channel':'bin:empty','pub':{'info':{'user':'ann','client':'"
            + ann.id()
            + "'}}}}");
    gateway.admin().call("publish", "{'channel':'bin:empty'" + data + "}");
    ben.expect("{'push':{'channel':'bin:empty','pub':{}}}");
  }

  @Test
  void binaryInfoOfAPublisherEndsTheJsonSubscribersAlone() throws Exception {
    Client ben = gateway.connected("ben").subscribe("pub:bin");
    Client other = gateway.connected("ben").subscribe("pub:other");
    Client binary = gateway.client();
    binary.connect("{'token':'" + Tokens.of("{'sub':'ann','b64info':'/w=='}") + "'}");

    binary.send(publish("pub:bin", "1")).expect(DONE);
    ben.expectClose(3506, "inappropriate protocol");

    Client next = gateway.connected("ben").subscribe("pub:bin");
    gateway.admin().publish("pub:bin", "2");
    gateway.admin().publish("pub:other", "2");
    next.expect("{'push':{'channel':'pub:bin','pub':{'data':2}}}");
    other.expect("{'push':{'channel':'pub:other','pub':{'data':2}}}");
    assertThat(gateway.admin().call("connections", "{'client':'" + binary.id() + "'}"))
        .contains(json("'b64info':'/w=='"));
  }

  @ParameterizedTest
  @CsvSource({
    "pub:x, ann, true",
    "pub:x, '', false",
    "all:x, '', true",
    "subs:x, ann, false",
    "named:abc, ann, true",
    "x, ann, false",
    "$pub:x, ann, true",
    "$x, ann, false"
  })
  void publishersMayWhereTheyAreAllowed(String channel, String user, boolean may) throws Exception {
    gateway.connected(user).send(publish(channel, "1")).expect(may ? DONE : DENIED);
  }

  @Test
  void subscribersMayWhereSubscribersAreAllowed() throws Exception {
    Client client = ann().subscribe("subs:x");
    client.send(publish("subs:x", "1"));
    assertThat(new String[] {client.next(), client.next()}).contains(json(DONE));
  }

  @Test
  void channelIsCheckedBeforeTheDataAndThatBeforeThePermission() throws Exception {
    ann().send("{'id':3,'publish':{'channel':'nowhere:é'}}").expect(UNKNOWN);
    ann().send(publish("pub:é", "1")).expect(BAD_REQUEST);
    ann().send(publish("named:ABC", "1")).expect(BAD_REQUEST);
    ann().send(publish("x".repeat(256), "1")).expect(BAD_REQUEST);
    ann().send("{'id':3,'publish':{'channel':'x'}}").expect(BAD_REQUEST);
    ann().send(publish("x", "null")).expect(DENIED);
    ann().send(publish("x", "1")).expect(DENIED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pub:x", "json:x", "obj:x"})
  void withoutDataItIsAnError(String channel) throws Exception {
    ann()
        .send("{'id':3,'publish':{'channel':'" + channel + "'}}")
        .expect(BAD_REQUEST)
        .expectNothingElse();
  }

  @ParameterizedTest
  @CsvSource({"'{}', true", "' {\"a\":1}', true", "1, false", "[{}], false", "'\"{}\"', false"})
  void someNamespacesTakeObjectsOnly(String data, boolean taken) throws Exception {
    ann().send(publish("obj:x", data)).expect(taken ? DONE : BAD_REQUEST);
    ann().send(publish("json:x", data)).expect(DONE);
  }

  @Test
  void mapPublicationsInAStreamAreABadRequestWherePermitted() throws Exception {
    ann()
        .send("{'id':3,'publish':{'channel':'pub:x','data':1,'type':1,'key':'k'}}")
        .expect(BAD_REQUEST);
    ann().send("{'id':3,'publish':{'channel':'x','data':1,'type':1}}").expect(DENIED);
  }

  @Test
  void insecureClientsPublishEverywhereWithinTheRules() throws Exception {
    try (TestGateway insecure = TestGateway.start("client.insecure=true")) {
      insecure
          .connected()
          .send(publish("anything", "1"))
          .expect(DONE)
          .send(publish("nowhere:x", "1"))
          .expect(UNKNOWN)
          .send("{'id':3,'publish':{'channel':'anything'}}")
          .expect(BAD_REQUEST);
    }
  }
}
