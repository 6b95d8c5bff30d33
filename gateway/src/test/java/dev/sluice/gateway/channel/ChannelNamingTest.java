package dev.sluice.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelNamingTest {
  private final ChannelNaming naming = ChannelNaming.of(Channels.config("max_length: 9"));
  private final ChannelNaming unusual =
      ChannelNaming.of(
          Channels.config(
              """
              private_prefix: "priv-"
              namespace_boundary: "::"
              user_boundary: "@@"
              user_separator: "++"
              """));

  @ParameterizedTest
  @CsvSource({
    "news, ''",
    "$news, ''",
    "chat:room, chat",
    "$chat:room, chat",
    "chat:, chat",
    "chat:a:b, chat",
    ":x, ''",
    "$:x, ''",
    "'', ''",
    "$, ''",
    "$$chat:room, $chat",
    "a$chat:room, a$chat",
    "x#1:2, x#1"
  })
  void namespaceEndsAtTheFirstBoundary(String channel, String namespace) {
    assertThat(naming.namespaceOf(channel)).isEqualTo(namespace);
  }

  @ParameterizedTest
  @CsvSource({
    "news, news",
    "$news, $news",
    "chat:room, room",
    "$chat:room, room",
    "chat:, ''",
    "chat:a:b, a:b",
    ":x, x",
    "'', ''"
  })
  void restFollowsTheNamespaceAndIsTheWholeNameWithout(String channel, String rest) {
    assertThat(naming.afterNamespace(channel)).isEqualTo(rest);
  }

  @Test
  void nameIsPrivateByItsFirstCharacter() {
    assertThat(naming.isPrivate("$news")).isTrue();
    assertThat(naming.isPrivate("news")).isFalse();
    assertThat(naming.isPrivate("chat:$news")).isFalse();
    assertThat(naming.isPrivate("")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "room#42, 42, true",
    "room#42, 4, false",
    "room#42, 43, false",
    "room#42, '', false",
    "'room#42,43', 42, true",
    "'room#42,43', 43, true",
    "'room#42,43', '42,43', false",
    "'room#42, 43', 43, false",
    "'room#42, 43', ' 43', true",
    "room#42#43, 43, true",
    "room#42#43, 42, false",
    "room#, '', true",
    "room#, 42, false",
    "'room#a,', '', true",
    "'room#,a', '', true",
    "'room#a,,b', '', true",
    "'room#a,b', '', false",
    "room, '', false",
    "room, room, false",
    "#42, 42, true",
    "chat:#42, 42, true"
  })
  void usersStandBehindTheLastBoundary(String channel, String user, boolean listed) {
    assertThat(naming.lists(channel, user)).isEqualTo(listed);
  }

  @Test
  void lengthCountsBytes() {
    assertThat(naming.isTooLong("123456789")).isFalse();
    assertThat(naming.isTooLong("1234567890")).isTrue();
    assertThat(naming.isTooLong("1234567é")).isFalse();
    assertThat(naming.isTooLong("12345678é")).isTrue();
    assertThat(naming.isTooLong("€€€")).isFalse();
    assertThat(naming.isTooLong("€€€.")).isTrue();
    assertThat(naming.isTooLong("😀😀.")).isFalse();
    assertThat(naming.isTooLong("😀😀..")).isTrue();
  }

  @Test
  void marksAreConfigurableAndMayHaveSeveralCharacters() {
    assertThat(unusual.isPrivate("priv-chat::room")).isTrue();
    assertThat(unusual.namespaceOf("priv-chat::room")).isEqualTo("chat");
    assertThat(unusual.afterNamespace("priv-chat::room")).isEqualTo("room");
    assertThat(unusual.namespaceOf("chat:room")).isEmpty();
    assertThat(unusual.lists("chat::room@@42++43", "43")).isTrue();
    assertThat(unusual.lists("chat::room@@42+43", "43")).isFalse();
    assertThat(unusual.personalChannel("chat", "42")).isEqualTo("chat::@@42");
  }

  @Test
  void personalChannelListsItsUserAlone() {
    assertThat(naming.personalChannel("", "42")).isEqualTo("#42");
    assertThat(naming.personalChannel("chat", "42")).isEqualTo("chat:#42");
  }
}
