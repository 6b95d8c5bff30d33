package dev.sluice.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.connection.TestFormat;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.LateBroker;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.UnsubscribeReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was decided is committed only if nothing contradicts it by then. */
final class LateDecisionsTest {
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";
  private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}";
  private static final String SUBSCRIBED = "{\"id\":2,\"subscribe\":{}}";
  private static final String DENIED =
      "{\"id\":2,\"error\":{\"code\":103,\"message\":\"permission denied\"}}";
  private static final String ALREADY_SUBSCRIBED =
      "{\"id\":2,\"error\":{\"code\":105,\"message\":\"already subscribed\"}}";
  private static final String INTERNAL =
      "{\"id\":2,\"error\":{\"code\":100,\"message\":\"internal server"
          + " error\",\"temporary\":true}}";
  private static final Duration MORE_THAN_A_COMMAND_MAY_TAKE = Duration.ofSeconds(31);

  private final Silence silence = new Silence();
  private final TestLoop loop = new TestLoop();
  private final LateBroker broker = new LateBroker();
  private final Hub hub =
      new Hub(List.of(loop.connections()), _ -> OverflowPolicy.DISCONNECT, broker);
  private final Rules rules;
  private final LatePolicy policy;
  private final Commands commands;
  private final ServerSubscriptions server = new ServerSubscriptions(hub);
  private final TestClient client;

  LateDecisionsTest() throws Exception {
    rules =
        Rules.of(
            Config.load(
                null,
                Map.of(
                    "SLUICE_CLIENT_INSECURE", "true",
                    "SLUICE_CLIENT_SUBSCRIBE_TO_USER_PERSONAL_CHANNEL_ENABLED", "true")),
            InstantSource.system());
    policy = new LatePolicy(new ConfiguredPolicy(() -> rules));
    commands = new Commands(hub, policy, () -> rules, "v", "n");
    client = loop.client(TestLimits.ROOMY, TestFormat.JSON, commands);
  }

  @AfterEach
  void nothingIsLeftBehind() {
    loop.close();
    silence.close();
    assertThat(hub.channelCount()).isZero();
    assertThat(hub.subscriptionCount()).isZero();
    assertThat(hub.directory().clientCount()).isZero();
    assertThat(broker.calls().stream().filter(call -> call.startsWith("subscribe")).count())
        .isEqualTo(broker.calls().stream().filter(call -> call.startsWith("unsubscribe")).count());
  }

  // Connect.

  @Test
  void connectionThatEndsBeforeTheVerdictDoesNotJoin() {
    policy.hold();
    client.sends(CONNECT);
    client.socket().close();
    policy.tell();
    loop.run();

    assertThat(client.received()).isEmpty();
  }

  @Test
  void connectReplyWaitsForTheChannelsAndPrecedesTheirPushes() {
    client.sends("{\"id\":1,\"connect\":{\"subs\":{\"news\":{},\"more\":{}}}}");
    broker.open("more");
    publish("1");
    loop.run();
    assertThat(client.received()).isEmpty();
    broker.open("news");
    loop.run();
    publish("2");
    loop.run();

    assertThat(client.received()).hasSize(2);
    assertThat(client.received().getFirst()).contains("\"news\":{}", "\"more\":{}");
    assertThat(client.received().getLast()).isEqualTo(pushed("2"));
  }

  @Test
  void connectionThatEndsWhileItsChannelsAreOpenedLeavesThem() {
    client.sends("{\"id\":1,\"connect\":{\"subs\":{\"news\":{}}}}");
    client.socket().close();
    broker.open("news");
    loop.run();

    assertThat(client.received()).isEmpty();
    assertThat(broker.calls()).containsExactly("subscribe news", "unsubscribe news");
  }

  @Test
  void channelThatCannotBeOpenedEndsAConnectionThatNeedsIt() {
    client.sends("{\"id\":1,\"connect\":{\"subs\":{\"news\":{}}}}");
    broker.fail("news");
    loop.run();

    assertThat(client.received()).containsExactly("bye 3004 internal server error");
  }

  // Subscribe.

  @Test
  void replyPrecedesEveryPush() {
    connect();
    policy.hold();
    client.sends(SUBSCRIBE);
    policy.tell();
    loop.run();
    publish("1");
    loop.run();
    assertThat(client.received()).isEmpty();
    broker.open("news");
    publish("2");
    loop.run();
    publish("3");
    loop.run();

    assertThat(client.received().getFirst()).isEqualTo(SUBSCRIBED);
    assertThat(client.received().getLast()).isEqualTo(pushed("3"));
  }

  @Test
  void subscriptionIsNotMadeAfterTheEndOfItsConnection() {
    connect();
    policy.hold();
    client.sends(SUBSCRIBE);
    client.connection().close(CloseReason.SHUTDOWN);
    policy.tell();
    loop.run();

    assertThat(client.received()).containsExactly("bye 3001 shutdown");
    assertThat(broker.calls()).isEmpty();
  }

  @Test
  void serversSubscriptionTakesTheChannelFromOneThatIsBeingDecided() {
    connect();
    policy.hold();
    client.sends(SUBSCRIBE);
    server.subscribe(client.connection(), "news", Terms.PLAIN, rules);
    policy.tell();
    broker.open("news");
    loop.run();

    assertThat(client.received())
        .containsExactlyInAnyOrder(
            "{\"push\":{\"channel\":\"news\",\"subscribe\":{}}}", ALREADY_SUBSCRIBED);
    assertThat(hub.subscriptionCount()).isOne();
  }

  @Test
  void serversUnsubscribeEndsASubscriptionThatIsBeingDecided() {
    connect();
    policy.hold();
    client.sends(SUBSCRIBE);
    server.unsubscribe(client.connection(), "news", UnsubscribeReason.SERVER);
    policy.tell();
    loop.run();

    assertThat(client.received())
        .containsExactly(
            "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2000,\"reason\":\"server"
                + " unsubscribe\"}}}",
            DENIED);
  }

  @Test
  void serversUnsubscribeEndsASubscriptionWhoseChannelIsBeingOpened() {
    connect();
    client.sends(SUBSCRIBE);
    server.unsubscribe(client.connection(), "news", UnsubscribeReason.SERVER);
    broker.open("news");
    loop.run();

    assertThat(client.received()).hasSize(2).endsWith(DENIED);
    assertThat(broker.calls()).containsExactly("subscribe news", "unsubscribe news");
  }

  @Test
  void changeOfUserIsDecidedAnew() {
    connect();
    policy.hold();
    client.sends("{\"id\":2,\"subscribe\":{\"channel\":\"private#ann\"}}");
    new Bindings(hub, server).bind(client.connection(), "ben", null, rules);
    policy.tell();
    loop.run();
    assertThat(policy.held()).as("asked again").isOne();
    policy.tell();
    loop.run();

    assertThat(broker.calls()).contains("subscribe private#ann");
  }

  @Test
  void verdictThatComesTooLateIsForgotten() {
    connect();
    policy.hold();
    client.sends(SUBSCRIBE);
    loop.advance(MORE_THAN_A_COMMAND_MAY_TAKE);
    assertThat(client.received()).containsExactly(INTERNAL);
    policy.tell();
    loop.run();

    assertThat(client.received()).containsExactly(INTERNAL);
    assertThat(client.connection().subscriptions()).isEmpty();
  }

  @Test
  void channelThatIsOpenedTooLateIsLeft() {
    connect();
    client.sends(SUBSCRIBE);
    loop.advance(MORE_THAN_A_COMMAND_MAY_TAKE);
    broker.open("news");
    loop.run();

    assertThat(client.received()).containsExactly(INTERNAL);
    assertThat(broker.calls()).containsExactly("subscribe news", "unsubscribe news");
  }

  @Test
  void channelThatCannotBeOpenedIsAnErrorAndMayBeTriedAgain() {
    connect();
    client.sends(SUBSCRIBE);
    broker.fail("news");
    loop.run();
    assertThat(client.received()).containsExactly(INTERNAL);
    client.sends(SUBSCRIBE);
    broker.open("news");
    loop.run();

    assertThat(client.received()).containsExactly(INTERNAL, SUBSCRIBED);
  }

  @Test
  void channelIsOpenedOnceForAllItsSubscribers() {
    connect();
    var other = loop.client(TestLimits.ROOMY, TestFormat.JSON, commands);
    other.sends(CONNECT);
    client.sends(SUBSCRIBE);
    other.sends(SUBSCRIBE);
    broker.open("news");
    loop.run();

    assertThat(client.received()).containsExactly(SUBSCRIBED);
    assertThat(other.received()).endsWith(SUBSCRIBED);
    assertThat(broker.calls()).containsExactly("subscribe news");
  }

  // Publish.

  @Test
  void clientThatPublishesAndUnsubscribesGetsItsOwnPublication() {
    connect();
    client.sends(SUBSCRIBE);
    broker.open("news");
    loop.run();
    policy.hold();
    client.sends("{\"id\":3,\"publish\":{\"channel\":\"other\",\"data\":1}}");
    policy.holdNoMore();
    client.sends(
        "{\"id\":4,\"publish\":{\"channel\":\"news\",\"data\":2}}\n"
            + "{\"id\":5,\"unsubscribe\":{\"channel\":\"news\"}}");
    policy.tell();
    publish("1"); // Both wait for it, together.
    loop.run();
    loop.advance(Duration.ofMillis(100));

    assertThat(client.received()).contains(pushed("1")).anyMatch(it -> it.contains("\"data\":2"));
    assertThat(client.received()).endsWith("{\"id\":5,\"unsubscribe\":{}}");
  }

  @Test
  void nothingIsPublishedForAConnectionThatHasEnded() {
    connect();
    client.sends(SUBSCRIBE);
    broker.open("news");
    loop.run();
    var publisher = loop.client(TestLimits.ROOMY, TestFormat.JSON, commands);
    publisher.sends(CONNECT);
    policy.hold();
    publisher.sends("{\"id\":2,\"publish\":{\"channel\":\"news\",\"data\":1}}");
    publisher.socket().close();
    policy.tell();
    loop.run();

    assertThat(client.received()).containsExactly(SUBSCRIBED);
  }

  /** Connects, and forgets the reply. */
  private void connect() {
    client.sends(CONNECT);
    Connection connection = client.connection();
    assertThat(connection.isConnected()).isTrue();
    client.socket().clear();
  }

  private void publish(String json) {
    hub.publish(ChannelPush.of("news", Publication.of(Payload.json(json), null)));
  }

  private static String pushed(String json) {
    return "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":%s}}}".formatted(json);
  }
}
