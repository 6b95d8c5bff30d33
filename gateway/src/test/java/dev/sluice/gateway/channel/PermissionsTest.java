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
      return switch (this) {
        case PUBLISH -> permissions.publish(asker, namespace);
        case PRESENCE -> permissions.presence(asker, namespace);
        case HISTORY -> permissions.history(asker, namespace);
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

    assertThat(permissions.presence(USER, namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(permissions.history(USER, namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(insecure.presence(USER, namespace)).isEqualTo(Permission.NOT_AVAILABLE);
    assertThat(insecure.history(USER, namespace)).isEqualTo(Permission.NOT_AVAILABLE);
  }

  @Test
  void whatIsTurnedOffIsNotAvailableToThoseWhoAreNotAllowedEither() {
    assertThat(permissions.history(ANONYMOUS, withOptions(""))).isEqualTo(Permission.NOT_AVAILABLE);
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
