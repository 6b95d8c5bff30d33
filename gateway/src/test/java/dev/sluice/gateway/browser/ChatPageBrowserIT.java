package dev.sluice.gateway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.Config;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** People in front of the chat page: a real Chromium against a real gateway. */
@Timeout(60)
final class ChatPageBrowserIT {
  private static final Pattern CURL = Pattern.compile("curl -d '(.*)' (http://\\S+)");

  private static Chromium chromium;

  private Gateway gateway;

  @BeforeAll
  static void startChromium() throws Exception {
    chromium = Chromium.startOrSkip();
  }

  @AfterAll
  static void stopChromium() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void startGateway() throws Exception {
    gateway = gatewayOn(0);
  }

  @AfterEach
  void stopGateway() {
    gateway.close();
  }

  @Test
  void twoTabsTalkToEachOther() throws Exception {
    try (Tab ann = person("Ann");
        Tab ben = person("Ben")) {
      ann.enter("#say input", "Is anybody here?");
      ben.waitUntil(shows("Ann", "Is anybody here?"));

      ben.enter("#say input", "Here I am.");
      ann.waitUntil(shows("Ben", "Here I am."));
      ann.waitUntil(shows("Ann", "Is anybody here?"));
    }
  }

  @Test
  void curlLineOfThePagePushesIntoTheRoom() throws Exception {
    try (Tab ann = person("Ann");
        Tab ben = person("Ben")) {
      run(text(ann, "#push-room"));

      ann.waitUntil(shows("curl", "hello"));
      ben.waitUntil(shows("curl", "hello"));
    }
  }

  @Test
  void curlLineOfThePagePushesToOneTabAlone() throws Exception {
    try (Tab ann = person("Ann");
        Tab ben = person("Ben")) {
      run(text(ann, "#push-client"));
      ann.waitUntil(shows("curl", "hello, you"));

      // Ben's copy, if there were one, would have come before this.
      run(text(ann, "#push-room"));
      ben.waitUntil(shows("curl", "hello"));
      assertThat(text(ben, "#log")).doesNotContain("hello, you");
    }
  }

  @Test
  void anyJsonIsShownAndNeverBecomesMarkup() throws Exception {
    try (Tab ann = person("Ann")) {
      push("lobby", "{\"order\":7,\"note\":\"<img src=x onerror=alert(1)>\"}");
      push("lobby", "{\"from\":\"<b>Eve</b>\",\"text\":\"<script>alert(1)</script>\"}");
      push("lobby", "[1,\"two\"]");
      push("lobby", "{\"from\":\"curl\",\"text\":\"the end\"}");

      ann.waitUntil(shows("curl", "the end"));
      assertThat(text(ann, "#log"))
          .contains("\"note\":\"<img src=x onerror=alert(1)>\"")
          .contains("<b>Eve</b>")
          .contains("<script>alert(1)</script>")
          .contains("\"two\"");
      assertThat(ann.evaluate("document.querySelectorAll('#log :is(img, b b, script)').length"))
          .hasToString("0");
    }
  }

  @Test
  void otherRoomsCountWhatWasNotRead() throws Exception {
    try (Tab ann = person("Ann")) {
      ann.enter("#join input", "news");
      ann.waitUntil(isIn("news"));
      push("lobby", "1");
      push("lobby", "2");

      ann.waitUntil(room("lobby") + "?.ariaLabel === 'lobby, 2 unread'");
      ann.evaluate(room("lobby") + ".click()");
      ann.waitUntil(room("lobby") + "?.ariaLabel === 'lobby'");
      assertThat(text(ann, "#log")).contains("1").contains("2");
    }
  }

  @Test
  void whoIsHereStaysHiddenWhilePresenceIsNotServed() throws Exception {
    try (Tab ann = person("Ann")) {
      ann.enter("#say input", "Alone?");
      ann.waitUntil(shows("Ann", "Alone?")); // The presence command was answered before this one.

      assertThat(ann.evaluate("document.querySelector('#presence').hidden").asBoolean()).isTrue();
      assertThat(text(ann, "#log")).doesNotContain("not available");
    }
  }

  @Test
  void comesBackWhenTheGatewayRestarts() throws Exception {
    try (Tab ann = person("Ann");
        Tab ben = person("Ben")) {
      String before = text(ann, "#client");
      int port = gateway.clientAddress().getPort();
      gateway.close();
      gateway = gatewayOn(port);

      for (Tab tab : new Tab[] {ann, ben}) {
        tab.waitUntil("document.querySelector('#log').textContent.includes('Connected again')");
      }
      assertThat(text(ann, "#client")).isNotEmpty().isNotEqualTo(before);
      ann.enter("#say input", "Still there?");
      ben.waitUntil(shows("Ann", "Still there?"));
    }
  }

  @Test
  void closeCodeDecidesWhetherToComeBack() throws Exception {
    try (Tab ann = person("Ann")) {
      String before = text(ann, "#client");
      disconnect(before, 4200);
      ann.waitUntil("document.querySelector('#log').textContent.includes('Connected again')");
      assertThat(text(ann, "#client")).isNotEmpty().isNotEqualTo(before);

      disconnect(text(ann, "#client"), 4500);
      ann.waitUntil("document.documentElement.dataset.link === 'ended'");
      assertThat(text(ann, "#state")).isEqualTo("Disconnected: tested (4500)");
      ann.click("#retry");
      ann.waitUntil(isIn("lobby"));
    }
  }

  @Test
  void aPushThatIsForNoRoomIsNotCalledPrivate() throws Exception {
    try (Tab ann = person("Ann");
        Tab ben = person("Ben")) {
      direct("{\"all\":true}", "{\"from\":\"ops\",\"text\":\"maintenance at noon\"}");

      for (Tab tab : new Tab[] {ann, ben}) {
        tab.waitUntil(shows("ops", "maintenance at noon"));
        assertThat(text(tab, ".message .tag:not([hidden])")).isEqualTo("not to a room");
      }
    }
  }

  @Test
  void aTextIsShownAsATextWhoeverPushesIt() throws Exception {
    try (Tab ann = person("Ann")) {
      push("lobby", "{\"text\":\"your order has shipped\"}");
      direct("{\"all\":true}", "\"plain\"");
      push("lobby", "{\"text\":\"a\",\"link\":\"/b\"}");

      ann.waitUntil(shows("backend", "your order has shipped"));
      ann.waitUntil(shows("backend", "plain"));
      ann.waitUntil(shows("backend", "{\"text\":\"a\",\"link\":\"/b\"}"));
      assertThat(ann.evaluate("document.querySelectorAll('code.body').length").asInt()).isOne();
    }
  }

  @Test
  void whoTypesANameReplacesTheSuggestion() throws Exception {
    try (Tab tab = chromium.newTab()) {
      tab.open(at(gateway.clientAddress(), "/"));
      tab.type("Ann");
      assertThat(tab.evaluate("document.querySelector('#name').value").asText()).isEqualTo("Ann");

      tab.enter("#name", "Ann");
      tab.click("#rename");
      tab.type("Zoe");
      assertThat(tab.evaluate("document.querySelector('#name').value").asText()).isEqualTo("Zoe");
    }
  }

  @Test
  void inARoomThatCannotBeJoinedNothingCanBeWritten() throws Exception {
    try (Tab ann = person("Ann")) {
      ann.enter("#join input", "secret:room");
      ann.waitUntil("document.querySelector('#log').textContent.includes('Cannot join: ')");
      assertThat(canWrite(ann)).isFalse();

      ann.evaluate(room("lobby") + ".click()");
      assertThat(canWrite(ann)).isTrue();
    }
  }

  @Test
  void outOfARoomOrWithoutAConnectionNothingCanBeWritten() throws Exception {
    try (Tab ann = person("Ann")) {
      Backend.call(gateway, "unsubscribe", "{\"channel\":\"lobby\",\"all\":true}");
      ann.waitUntil(
          "document.querySelector('#log').textContent.includes('Taken out of this room')");
      assertThat(canWrite(ann)).isFalse();

      ann.enter("#join input", "lobby");
      ann.waitUntil(isIn("lobby"));
      assertThat(canWrite(ann)).isTrue();

      disconnect(text(ann, "#client"), 4500);
      ann.waitUntil("document.documentElement.dataset.link === 'ended'");
      assertThat(canWrite(ann)).isFalse();
      ann.click("#retry");
      ann.waitUntil(isIn("lobby"));
      assertThat(canWrite(ann)).isTrue();
    }
  }

  @Test
  void aPageWhoseOriginIsNotAllowedSaysWhichKeyAllowsIt() throws Exception {
    try (Gateway closed = gateway("allowed_origins: ['http://elsewhere.example']");
        Tab tab = chromium.newTab()) {
      tab.open(at(closed.clientAddress(), "/"));

      tab.waitUntil(
          ("document.querySelector('#state').textContent.includes('pages from"
                  + " http://127.0.0.1:%d may not connect: add it to client.allowed_origins')")
              .formatted(closed.clientAddress().getPort()));
    }
  }

  @Test
  void aPageForWhichThereIsNoRoomSaysSo() throws Exception {
    try (Gateway small = gateway("allowed_origins: ['http://127.0.0.1:*']\n  connection_limit: 1");
        Tab first = chromium.newTab();
        Tab second = chromium.newTab()) {
      first.open(at(small.clientAddress(), "/"));
      first.waitUntil(isIn("lobby"));
      second.open(at(small.clientAddress(), "/"));

      second.waitUntil(
          "document.querySelector('#state').textContent.includes('(connection_limit)')");
    }
  }

  private static Gateway gateway(String settings) throws Exception {
    Config config =
        Config.parse(
            """
            client:
              listen: 127.0.0.1:0
              insecure: true
              %s
            admin: {listen: '127.0.0.1:0'}
            chat: {enabled: true}
            """
                .formatted(settings));
    return new Gateway(config, "test");
  }

  private static boolean canWrite(Tab tab) throws Exception {
    return !tab.evaluate("document.querySelector('#say input').disabled").asBoolean();
  }

  private void direct(String to, String data) throws Exception {
    Backend.call(gateway, "push", "{\"to\":%s,\"data\":%s}".formatted(to, data));
  }

  private static Gateway gatewayOn(int port) throws Exception {
    Config config =
        Config.parse(
            """
            client:
              listen: 127.0.0.1:%d
              insecure: true
              allowed_origins: ['http://127.0.0.1:*']
            admin: {listen: '127.0.0.1:0'}
            chat: {enabled: true}
            """
                .formatted(port));
    return new Gateway(config, "test");
  }

  /** A tab whose reader has given a name and is in the lobby. */
  private Tab person(String name) throws Exception {
    Tab tab = chromium.newTab();
    tab.open(at(gateway.clientAddress(), "/"));
    tab.enter("#name", name);
    tab.waitUntil("document.querySelector('#rename').textContent === '%s'".formatted(name));
    tab.waitUntil(isIn("lobby"));
    return tab;
  }

  private static String room(String name) {
    return "document.querySelector('.room[data-name=\"%s\"]')".formatted(name);
  }

  private static String isIn(String name) {
    return room(name) + "?.dataset.subscribed === 'true'";
  }

  private static String shows(String from, String text) {
    return """
    [...document.querySelectorAll('.message')].some(message =>
        message.querySelector('b').textContent === '%s'
            && message.querySelector('.body').textContent === '%s')\
    """
        .formatted(from, text);
  }

  private static String text(Tab tab, String selector) throws Exception {
    return tab.evaluate("document.querySelector('%s').textContent".formatted(selector)).asText();
  }

  private void push(String channel, String data) throws Exception {
    Backend.publish(gateway, channel, data);
  }

  private void disconnect(String client, int code) throws Exception {
    Backend.call(
        gateway,
        "disconnect",
        "{\"client\":\"%s\",\"disconnect\":{\"code\":%d,\"reason\":\"tested\"}}"
            .formatted(client, code));
  }

  /** Does what the line would do in a terminal. */
  private static void run(String curl) throws Exception {
    Matcher line = CURL.matcher(curl);
    assertThat(line.matches()).as(curl).isTrue();
    Backend.post(URI.create(line.group(2)), line.group(1));
  }

  private static URI at(InetSocketAddress address, String path) {
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }
}
