package dev.sluice.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacesTest {
  private final Namespaces namespaces =
      Channels.namespaces(
          """
          max_length: 20
          without_namespace: {overflow: drop_oldest}
          namespaces:
            - {name: chat}
            - {name: numbers, channel_regex: "^[0-9]+$"}
            - {name: loose, channel_regex: "[0-9]"}
            - {name: live, overflow: conflate}
            - {name: log, overflow: drop_newest}
          """);

  @Test
  @Timeout(10)
  void nameThatMakesTheExpressionBacktrackForEverIsRefused() {
    var evil = Channels.namespaces("without_namespace: {channel_regex: \"^(a|aa)+(a+)+$\"}");

    assertThat(evil.forClient("a".repeat(200) + "!")).isNotInstanceOf(Namespace.class);
    assertThat(evil.forClient("a".repeat(20))).isInstanceOf(Namespace.class);
  }

  @Test
  @Timeout(10)
  void longNamesAreMatchedAndOverflowNoStack() {
    var plain =
        Channels.namespaces(
            "max_length: 65535\nwithout_namespace: {channel_regex: \"^[a-z0-9/]+$\"}");
    var recursive =
        Channels.namespaces("max_length: 65535\nwithout_namespace: {channel_regex: \"^(a|b)*$\"}");

    assertThat(plain.forClient("a1/".repeat(20_000))).isInstanceOf(Namespace.class);
    assertThat(recursive.forClient("ab".repeat(30_000))).isNotInstanceOf(Namespace.class);
    assertThat(recursive.forClient("ab".repeat(100))).isInstanceOf(Namespace.class);
  }

  @Test
  void nameWithoutNamespaceHasTheDefaultOptions() {
    assertThat(name("news")).isEmpty();
    assertThat(name("$news")).isEmpty();
    assertThat(name(":news")).isEmpty();
    assertThat(name("")).isEmpty();
  }

  @Test
  void nameWithNamespaceHasTheNamespacesOptions() {
    assertThat(name("chat:room")).isEqualTo("chat");
    assertThat(name("$chat:room")).isEqualTo("chat");
    assertThat(name("chat:")).isEqualTo("chat");
    assertThat(name("live:a:b")).isEqualTo("live");
  }

  @Test
  void unknownNamespaceIsNone() {
    assertThat(namespaces.of("other:room")).isNull();
    assertThat(namespaces.of("Chat:room")).isNull();
    assertThat(namespaces.of("$$chat:room")).isNull();
  }

  @Test
  void namespacesAreTheSameObjectEveryTime() {
    assertThat(namespaces.of("chat:a")).isSameAs(namespaces.of("$chat:b"));
    assertThat(namespaces.of("a")).isSameAs(namespaces.of(":b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"news", "$chat:room", "a b\t\u007F", "room#42,43", "/*&", "chat:"})
  void clientFindsTheNamespaceOfAnyAsciiName(String channel) {
    assertThat(namespaces.forClient(channel)).isInstanceOf(Namespace.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"köln", "chat:köln", "\u0080", "\uFFFD", "😀"})
  void clientUsesOnlyAsciiNames(String channel) {
    assertRefused(namespaces.forClient(channel), ErrorCode.BAD_REQUEST);
  }

  @Test
  void clientDoesNotFindAnUnknownNamespace() {
    assertRefused(namespaces.forClient("other:room"), ErrorCode.UNKNOWN_CHANNEL);
    assertRefused(namespaces.forClient("other:köln"), ErrorCode.UNKNOWN_CHANNEL);
  }

  @Test
  void lengthIsCheckedFirst() {
    assertRefused(namespaces.forClient("other:" + "x".repeat(15)), ErrorCode.BAD_REQUEST);
    assertRefused(namespaces.forBackend("other:" + "x".repeat(15)), ErrorCode.BAD_REQUEST);
    assertThat(namespaces.forClient("chat:" + "x".repeat(15))).isInstanceOf(Namespace.class);
  }

  @Test
  void expressionSpeaksOfTheRestOfTheName() {
    assertThat(namespaces.forClient("numbers:42")).isInstanceOf(Namespace.class);
    assertThat(namespaces.forClient("$numbers:42")).isInstanceOf(Namespace.class);
    assertRefused(namespaces.forClient("numbers:42x"), ErrorCode.BAD_REQUEST);
    assertRefused(namespaces.forClient("numbers:"), ErrorCode.BAD_REQUEST);
  }

  @Test
  void expressionNeedsToBeFoundOnly() {
    assertThat(namespaces.forClient("loose:a1b")).isInstanceOf(Namespace.class);
    assertRefused(namespaces.forClient("loose:ab"), ErrorCode.BAD_REQUEST);
  }

  @Test
  void expressionStandsInForTheAsciiRule() {
    assertThat(namespaces.forClient("loose:köln1")).isInstanceOf(Namespace.class);
  }

  @Test
  void backendUsesAnyNameOfAKnownNamespace() {
    assertThat(namespaces.forBackend("chat:köln")).isInstanceOf(Namespace.class);
    assertThat(namespaces.forBackend("numbers:x")).isInstanceOf(Namespace.class);
    assertRefused(namespaces.forBackend("other:room"), ErrorCode.UNKNOWN_CHANNEL);
  }

  @Test
  void eachNamespaceHasItsOverflowPolicy() {
    assertThat(overflow("news")).isEqualTo(OverflowPolicy.DROP_OLDEST);
    assertThat(overflow("chat:room")).isEqualTo(OverflowPolicy.DISCONNECT);
    assertThat(overflow("live:room")).isEqualTo(OverflowPolicy.CONFLATE);
    assertThat(overflow("log:room")).isEqualTo(OverflowPolicy.DROP_NEWEST);
  }

  private String name(String channel) {
    return known(channel).name();
  }

  private OverflowPolicy overflow(String channel) {
    return known(channel).overflow();
  }

  private Namespace known(String channel) {
    Namespace namespace = namespaces.of(channel);
    assertThat(namespace).as(channel).isNotNull();
    return namespace;
  }

  private static void assertRefused(ChannelLookup lookup, ErrorCode error) {
    assertThat(lookup).isEqualTo(new ChannelLookup.Refused(error));
  }
}
