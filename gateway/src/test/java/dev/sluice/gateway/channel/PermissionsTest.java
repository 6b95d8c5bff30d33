package dev.sluice.gateway.channel;

import static dev.sluice.gateway.channel.Channels.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final Asker USER = new Asker("42", false);
  private static final Asker SUBSCRIBER = new Asker("42", true);
  private static final Asker ANONYMOUS = new Asker("", false);
  private static final Asker ANONYMOUS_SUBSCRIBER = new Asker("", true);

  private final Permissions permissions = Channels.permissions();
  private final Permissions insecure = Channels.insecurePermissions();

  /** Options that allow to publish, to those who are named. */
  private static String allowedFor(String... whom) {
    return String.join(", ", Stream.of(whom).map("allow_publish_for_%s: true"::formatted).toList());
  }

  @Test
  void nobodyMayByDefault() {
    var namespace = withOptions("");

    assertThat(permissions.publish(USER, "news", namespace)).isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(SUBSCRIBER, "news", namespace)).isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(ANONYMOUS, "news", namespace)).isEqualTo(Permission.DENIED);
  }

  @Test
  void usersMayWhereClientsMay() {
    var namespace = withOptions(allowedFor("client"));

    assertThat(permissions.publish(USER, "news", namespace)).isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(SUBSCRIBER, "news", namespace)).isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(ANONYMOUS, "news", namespace)).isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(ANONYMOUS_SUBSCRIBER, "news", namespace))
        .isEqualTo(Permission.DENIED);
  }

  @Test
  void subscribedUsersMayWhereSubscribersMay() {
    var namespace = withOptions(allowedFor("subscriber"));

    assertThat(permissions.publish(USER, "news", namespace)).isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(SUBSCRIBER, "news", namespace)).isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(ANONYMOUS_SUBSCRIBER, "news", namespace))
        .isEqualTo(Permission.DENIED);
  }

  @Test
  void anonymousClientsMayWhereUsersMayIfAllowedToo() {
    var forClients = withOptions(allowedFor("client", "anonymous"));
    var forSubscribers = withOptions(allowedFor("subscriber", "anonymous"));
    var forAnonymousAlone = withOptions(allowedFor("anonymous"));

    assertThat(permissions.publish(ANONYMOUS, "news", forClients)).isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(ANONYMOUS, "news", forSubscribers)).isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(ANONYMOUS_SUBSCRIBER, "news", forSubscribers))
        .isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(ANONYMOUS, "news", forAnonymousAlone))
        .isEqualTo(Permission.DENIED);
    assertThat(permissions.publish(USER, "news", forAnonymousAlone)).isEqualTo(Permission.DENIED);
  }

  @Test
  void everybodyMayInInsecureMode() {
    assertThat(insecure.publish(ANONYMOUS, "news", withOptions(""))).isEqualTo(Permission.GRANTED);
  }

  @Test
  void nobodyButItsOwnerMayInAPersonalChannel() {
    var personal = Channels.personalPermissions();
    var namespace = withOptions(allowedFor("client", "subscriber", "anonymous"));

    assertThat(personal.publish(USER, "#42", namespace)).isEqualTo(Permission.GRANTED);
    for (var channel : new String[] {"#43", "#4", "#420", "#43#42", "#43,42"}) {
      assertThat(personal.publish(USER, channel, namespace)).isEqualTo(Permission.DENIED);
      assertThat(personal.publish(SUBSCRIBER, channel, namespace)).isEqualTo(Permission.DENIED);
      assertThat(personal.publish(ANONYMOUS, channel, namespace)).isEqualTo(Permission.DENIED);
    }
    assertThat(personal.publish(USER, "news#43", namespace)).isEqualTo(Permission.GRANTED);
    assertThat(permissions.publish(USER, "#43", namespace)).isEqualTo(Permission.GRANTED);
  }
}
