package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a bare EventSource can ask for: with nothing but an address, and the id that it was given.
 */
@Timeout(20)
final class EventSourceIT {
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.allow_anonymous_connect_without_token=true",
            "uni_sse.enabled=true",
            "channel.namespaces=[{name: open, allow_subscribe_for_client: true,"
                + " allow_subscribe_for_anonymous: true}, {name: shut}]");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private HttpStream get(String query, String... headers) throws Exception {
    return gateway.opened(
        HttpStream.get(gateway.clientAddress(), "/connection/uni_sse" + query, headers));
  }

  @Test
  void asksForNothing() throws Exception {
    assertThat(get("").next()).startsWith(json("{'connect':{'client':'")).doesNotContain("subs");
  }

  @Test
  void asksForChannelsOfWhichItGetsThoseThatAreAllowed() throws Exception {
    HttpStream stream = get("?channel=open:a&channel=shut:b&channel=open:c%26d&channel=open:a");
    String connect = stream.next();
    assertThat(connect).contains(json("'open:a':{}")).contains(json("'open:c&d':{}"));
    assertThat(connect).doesNotContain("shut");

    gateway.admin().publish("open:a", "1");
    gateway.admin().publish("open:c&d", "2");
    assertThat(new String[] {stream.next(), stream.next()})
        .containsExactly(
            json("{'channel':'open:a','pub':{'data':1}}"),
            json("{'channel':'open:c&d','pub':{'data':2}}"));
  }

  @Test
  void tokenInTheQueryNamesTheUserAndItsChannels() throws Exception {
    String token = Tokens.of("{'sub':'ann','channels':['shut:hers']}");
    String connect = get("?token=" + token + "&channel=open:a").next();
    assertThat(connect).contains(json("'shut:hers':{}")).contains(json("'open:a':{}"));
    assertThat(gateway.admin().call("online", "{'users':['ann']}"))
        .contains(json("{'user':'ann','connections':1}"));
  }

  @Test
  void queryAddsToTheConnectRequest() throws Exception {
    String request = HttpStream.encoded(json("{'subs':{'open:a':{}}}"));
    assertThat(get("?cf_connect=" + request + "&channel=open:b").next())
        .contains(json("'open:a':{}"))
        .contains(json("'open:b':{}"));
  }

  @Test
  void firstEventHasAnIdThatBringsTheSameChannelsBack() throws Exception {
    HttpStream first = get("?channel=open:a&channel=open:b");
    first.next();
    String id = first.lastEventId();
    assertThat(id).matches("[-_A-Za-z0-9]+");

    assertThat(get("", "Last-Event-ID: " + id).next())
        .contains(json("'open:a':{}"))
        .contains(json("'open:b':{}"));
    assertThat(get("?last_event_id=" + id).next()).contains(json("'open:a':{}"));
    assertThat(get("?channel=open:b", "Last-Event-ID: of somebody else").next())
        .contains(json("'subs':{'open:b':{}}"));
  }

  @Test
  void otherEventsHaveNoId() throws Exception {
    HttpStream stream = get("?channel=open:a");
    stream.next();
    String id = stream.lastEventId();
    gateway.admin().publish("open:a", "1");
    stream.next();
    assertThat(stream.lastEventId()).isSameAs(id);
  }
}
