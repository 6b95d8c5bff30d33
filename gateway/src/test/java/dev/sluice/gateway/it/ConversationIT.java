package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two clients and a backend say to each other on a good day, word for word. */
@Timeout(20)
class ConversationIT {

  @Test
  void clientsAndBackendTalkToEachOther() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "channel.namespaces=[{name: chat, allow_subscribe_for_client: true,"
                + " allow_publish_for_subscriber: true}]")) {
      Client ann = gateway.client();
      Client ben = gateway.client();
      Admin backend = gateway.admin();

      ann.send(
          "{'id':1,'connect':{'token':'" + Tokens.ofUser("ann") + "','name':'js'}}",
          "{'id':2,'subscribe':{'channel':'chat:tea','flag':1}}");
      assertThat(ann.connected())
          .isEqualTo(json("{'client':'ID','version':'test','ping':25,'pong':true}"));
      ann.expect("{'id':2,'subscribe':{}}");

      ben.connect("{'token':'" + Tokens.ofUser("ben") + "'}");
      ben.send("{'id':5,'subscribe':{'channel':'chat:tea'}}").expect("{'id':5,'subscribe':{}}");

      ben.send("{'id':6,'publish':{'channel':'chat:tea','data':{'x':[1]}}}");
      String published =
          "{'push':{'channel':'chat:tea','pub':{'data':{'x':[1]},'info':{'user':'ben','client':'"
              + ben.id()
              + "'}}}}";
      ann.expect(published);
      assertThat(new String[] {ben.next(), ben.next()})
          .containsExactlyInAnyOrder(json("{'id':6,'publish':{}}"), json(published));

      backend.publish("chat:tea", "[null]");
      ann.expect("{'push':{'channel':'chat:tea','pub':{'data':[null]}}}");
      ben.expect("{'push':{'channel':'chat:tea','pub':{'data':[null]}}}");

      ann.send("{'id':3,'unsubscribe':{'channel':'chat:tea'}}").expect("{'id':3,'unsubscribe':{}}");
      backend.publish("chat:tea", "'for ben'");
      ben.expect("{'push':{'channel':'chat:tea','pub':{'data':'for ben'}}}");
      ann.expectNothingElse();

      backend.call("push", "{'to':{'users':['ann']},'data':'bye'}");
      ann.expect("{'push':{'message':{'data':'bye'}}}");
      assertThat(backend.call("disconnect", "{'user':'ann'}")).isEqualTo(json("{'result':{}}"));
      ann.expectClose(3503, "force disconnect");
      ben.expectNothingElse();
    }
  }
}
