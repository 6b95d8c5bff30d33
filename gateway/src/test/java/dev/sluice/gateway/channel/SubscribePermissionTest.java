package dev.sluice.gateway.channel;

import static dev.sluice.gateway.channel.Channels.withOptions;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubscribePermissionTest {
  private static final String FOR_EVERYBODY =
      "allow_subscribe_for_client: true, allow_subscribe_for_anonymous: true";
  private static final String ALL_ALLOWED = FOR_EVERYBODY + ", allow_user_limited_channels: true";
  private static final String USER = "42";
  private static final String ANONYMOUS = "";

  private final Permissions permissions = Channels.permissions();
  private final Permissions insecure = Channels.insecurePermissions();

  @Test
  void nobodySubscribesByDefault() {
    assertDenied(subscribe(USER, "news", withOptions("")));
    assertDenied(subscribe(ANONYMOUS, "news", withOptions("")));
  }

  @Test
  void tokenAloneDecidesIfThereIsOne() {
    for (var each : new Permissions[] {permissions, insecure}) {
      for (var channel : new String[] {"news", "$news", "news#1"}) {
        assertThat(each.subscribe(USER, channel, "token", withOptions(ALL_ALLOWED)))
            .isEqualTo(SubscribePermission.TOKEN_DECIDES);
      }
    }
  }

  @Test
  void privateChannelNeedsATokenWhateverTheOptions() {
    assertDenied(subscribe(USER, "$news", withOptions(ALL_ALLOWED)));
    assertDenied(subscribe(USER, "$news#42", withOptions(ALL_ALLOWED)));
    assertDenied(insecure.subscribe(USER, "$news", "", withOptions(ALL_ALLOWED)));
  }

  @Test
  void usersSubscribeWhereClientsMay() {
    var namespace = withOptions("allow_subscribe_for_client: true");

    assertGranted(subscribe(USER, "news", namespace));
    assertDenied(subscribe(ANONYMOUS, "news", namespace));
  }

  @Test
  void anonymousClientsSubscribeOnlyWhereUsersMayToo() {
    assertGranted(subscribe(ANONYMOUS, "news", withOptions(FOR_EVERYBODY)));
    assertDenied(subscribe(ANONYMOUS, "news", withOptions("allow_subscribe_for_anonymous: true")));
    assertDenied(subscribe(USER, "news", withOptions("allow_subscribe_for_anonymous: true")));
  }

  @Test
  void personalChannelIsItsOwnersWhateverTheNamespaceAllows() {
    var personal = Channels.personalPermissions();
    var namespace = withOptions(FOR_EVERYBODY);

    assertGranted(personal.subscribe(USER, "#42", "", namespace));
    assertDenied(personal.subscribe("666", "#42", "", namespace));
    assertDenied(personal.subscribe(ANONYMOUS, "#42", "", namespace));
    assertDenied(personal.subscribe("43", "#42,43", "", namespace));
    assertDenied(personal.subscribe("43", "#42#43", "", namespace));
    assertThat(personal.subscribe("666", "#42", "token", namespace))
        .isEqualTo(SubscribePermission.TOKEN_DECIDES);
    assertThat(personal.mayServerSubscribeOnRequest("666", "#42", namespace)).isFalse();
    assertGranted(personal.subscribe("666", "news#42", "", namespace));
  }

  @Test
  void listOfUsersStaysOpenToThemBesidePersonalChannels() {
    var personal = Channels.personalPermissions();
    var namespace = withOptions(ALL_ALLOWED);

    assertGranted(personal.subscribe("43", "#42,43", "", namespace));
    assertDenied(personal.subscribe("666", "#42,43", "", namespace));
    assertDenied(personal.subscribe("43", "#42#43", "", namespace));
    assertDenied(personal.subscribe("666", "#42", "", namespace));
  }

  @Test
  void userLimitedChannelIsOpenToItsUsers() {
    var namespace = withOptions("allow_user_limited_channels: true");

    assertGranted(subscribe(USER, "news#41,42", namespace));
    assertDenied(subscribe(USER, "news#41,43", namespace));
    assertDenied(subscribe(ANONYMOUS, "news#41,42", namespace));
    assertDenied(subscribe(USER, "news", namespace));
  }

  @Test
  void emptyEntryOfAUserLimitedChannelIsTheAnonymousUser() {
    var namespace = withOptions("allow_user_limited_channels: true");

    assertGranted(subscribe(ANONYMOUS, "news#", namespace));
    assertGranted(subscribe(ANONYMOUS, "news#42,", namespace));
  }

  @Test
  void userLimitedChannelIsClosedToOthersWhomTheNamespaceAllows() {
    assertDenied(subscribe(USER, "news#43", withOptions(ALL_ALLOWED)));
    assertGranted(subscribe(USER, "news", withOptions(ALL_ALLOWED)));
  }

  @Test
  void usersInANameMeanNothingUnlessTheNamespaceSaysSo() {
    assertDenied(subscribe(USER, "news#42", withOptions("")));
    assertGranted(subscribe(USER, "news#43", withOptions(FOR_EVERYBODY)));
  }

  @Test
  void insecureModeGrantsEverythingButPrivateChannels() {
    assertGranted(insecure.subscribe(ANONYMOUS, "news", "", withOptions("")));
    assertGranted(
        insecure.subscribe(USER, "news#43", "", withOptions("allow_user_limited_channels: true")));
  }

  @Test
  void serverSubscribesOnRequestWhereTheClientCouldItself() {
    assertThat(onRequest(USER, "news", withOptions(""))).isFalse();
    assertThat(onRequest(USER, "news", withOptions("allow_subscribe_for_client: true"))).isTrue();
    assertThat(onRequest(ANONYMOUS, "news", withOptions("allow_subscribe_for_client: true")))
        .isFalse();
    assertThat(onRequest(ANONYMOUS, "news", withOptions(FOR_EVERYBODY))).isTrue();
    assertThat(onRequest(USER, "news#42", withOptions(ALL_ALLOWED))).isTrue();
    assertThat(onRequest(USER, "news#43", withOptions(ALL_ALLOWED))).isFalse();
    assertThat(insecure.mayServerSubscribeOnRequest(ANONYMOUS, "news", withOptions(""))).isTrue();
  }

  @Test
  void serverNeverSubscribesToPrivateChannelsOnRequest() {
    assertThat(onRequest(USER, "$news", withOptions(ALL_ALLOWED))).isFalse();
    assertThat(insecure.mayServerSubscribeOnRequest(USER, "$news", withOptions(ALL_ALLOWED)))
        .isFalse();
  }

  @Test
  void serverNeverSubscribesAnonymousClientsToUserLimitedChannelsOnRequest() {
    assertThat(onRequest(ANONYMOUS, "news#", withOptions(ALL_ALLOWED))).isFalse();
    assertGranted(subscribe(ANONYMOUS, "news#", withOptions(ALL_ALLOWED)));
  }

  @Test
  void serverSkipsRequestedNamesThatWillNotDo() {
    assertThat(onRequest(USER, "", withOptions(FOR_EVERYBODY))).isFalse();
    assertThat(onRequest(USER, "köln", withOptions(FOR_EVERYBODY))).isFalse();
    assertThat(onRequest(USER, "x".repeat(256), withOptions(FOR_EVERYBODY))).isFalse();
    assertThat(onRequest(USER, "x", withOptions(FOR_EVERYBODY + ", channel_regex: y"))).isFalse();
  }

  private SubscribePermission subscribe(String user, String channel, Namespace namespace) {
    return permissions.subscribe(user, channel, "", namespace);
  }

  private boolean onRequest(String user, String channel, Namespace namespace) {
    return permissions.mayServerSubscribeOnRequest(user, channel, namespace);
  }

  private static void assertGranted(SubscribePermission permission) {
    assertThat(permission).isEqualTo(SubscribePermission.GRANTED);
  }

  private static void assertDenied(SubscribePermission permission) {
    assertThat(permission).isEqualTo(SubscribePermission.DENIED);
  }
}
