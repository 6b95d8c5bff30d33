package dev.sluice.gateway.channel;

import static dev.sluice.gateway.channel.Channels.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PermissionsTest {
  private static final Asker USER = new Asker("42", false);
  private static final Asker SUBSCRIBER = new Asker("42", true);
  private static final Asker ANONYMOUS = new Asker("", false);
  private static final Asker ANONYMOUS_SUBSCRIBER = new Asker("", true);

  private final Permissions permissions = Channels.permissions();
  private final Permissions insecure = Channels.insecurePermissions();

  /** What is asked for; everything that follows holds for each alike. */
  enum Deed {
    PUBLISH,
    PRESENCE,
    HISTORY;

    Permission ask(Permissions permissions, Asker asker, Namespace namespace) {
      return ask(permissions, asker, "news", namespace);
    }

    Permission ask(Permissions permissions, Asker asker, String channel, Namespace namespace) {
      return switch (this) {
        case PUBLISH -> permissions.publish(asker, channel, namespace);
        case PRESENCE -> permissions.presence(asker, channel, namespace);
        case HISTORY -> permissions.history(asker, channel, namespace);
      };
    }

    /** Options that allow it, to those who are named. */
    String allowedFor(String... whom) {
      UnaryOperator<String> option =
          each -> "allow_%s_for_%s: true".formatted(name().toLowerCase(Locale.ROOT), each);
      return String.join(", ", Stream.of(whom).map(option).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyMayByDefault(Deed deed) {
    var namespace = serving("");

    assertThat(deed.ask(permissions, USER, namespace)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, SUBSCRIBER, namespace)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, ANONYMOUS, namespace)).isEqualTo(Permission.DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void usersMayWhereClientsMay(Deed deed) {
    var namespace = serving(deed.allowedFor("client"));

    assertThat(deed.ask(permissions, USER, namespace)).isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, SUBSCRIBER, namespace)).isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, ANONYMOUS, namespace)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, ANONYMOUS_SUBSCRIBER, namespace)).isEqualTo(Permission.DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void subscribedUsersMayWhereSubscribersMay(Deed deed) {
    var namespace = serving(deed.allowedFor("subscriber"));

    assertThat(deed.ask(permissions, USER, namespace)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, SUBSCRIBER, namespace)).isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, ANONYMOUS_SUBSCRIBER, namespace)).isEqualTo(Permission.DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void anonymousClientsMayWhereUsersMayIfAllowedToo(Deed deed) {
    var forClients = serving(deed.allowedFor("client", "anonymous"));
    var forSubscribers = serving(deed.allowedFor("subscriber", "anonymous"));
    var forAnonymousAlone = serving(deed.allowedFor("anonymous"));

    assertThat(deed.ask(permissions, ANONYMOUS, forClients)).isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, ANONYMOUS, forSubscribers)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, ANONYMOUS_SUBSCRIBER, forSubscribers))
        .isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, ANONYMOUS, forAnonymousAlone)).isEqualTo(Permission.DENIED);
    assertThat(deed.ask(permissions, USER, forAnonymousAlone)).isEqualTo(Permission.DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void permissionForOneDeedIsNoneForAnother(Deed deed) {
    for (var other : Deed.values()) {
      var namespace = serving(other.allowedFor("client"));

      assertThat(deed.ask(permissions, USER, namespace))
          .isEqualTo(deed == other ? Permission.GRANTED : Permission.DENIED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everybodyMayInInsecureMode(Deed deed) {
    assertThat(deed.ask(insecure, ANONYMOUS, serving(""))).isEqualTo(Permission.GRANTED);
  }

  @Test
  void whatIsTurnedOffIsNotAvailableEvenInInsecureMode() {
    var namespace = withOptions("allow_presence_for_client: true, allow_history_for_client: true");

    assertThat(permissions.presence(USER, "news", namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(permissions.history(USER, "news", namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(insecure.presence(USER, "news", namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(insecure.history(USER, "news", namespace)).isEqualTo(Permission.NOT_AVAILABLE);
  }

  @Test
  void whatIsTurnedOffIsNotAvailableToThoseWhoAreNotAllowedEither() {
    assertThat(permissions.history(ANONYMOUS, "news", withOptions("")))
        .isEqualTo(Permission.NOT_AVAILABLE);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyButItsOwnerMayInAPersonalChannel(Deed deed) {
    var personal = Channels.personalPermissions();
    var namespace = serving(deed.allowedFor("client", "subscriber", "anonymous"));

    assertThat(deed.ask(personal, USER, "#42", namespace)).isEqualTo(Permission.GRANTED);
    for (var channel : new String[] {"#43", "#4", "#420", "#43#42", "#43,42"}) {
      assertThat(deed.ask(personal, USER, channel, namespace)).isEqualTo(Permission.DENIED);
      assertThat(deed.ask(personal, SUBSCRIBER, channel, namespace)).isEqualTo(Permission.DENIED);
      assertThat(deed.ask(personal, ANONYMOUS, channel, namespace)).isEqualTo(Permission.DENIED);
    }
    assertThat(deed.ask(personal, USER, "news#43", namespace)).isEqualTo(Permission.GRANTED);
    assertThat(deed.ask(permissions, USER, "#43", namespace)).isEqualTo(Permission.GRANTED);
  }

  /** A namespace with presence and history, which no configuration turns on yet. */
  private static Namespace serving(String options) {
    var namespace = withOptions(options);
    return new Namespace(
        namespace.name(),
        namespace.naming(),
        namespace.options(),
        namespace.channelRegex(),
        namespace.overflow(),
        true,
        true);
  }
}
