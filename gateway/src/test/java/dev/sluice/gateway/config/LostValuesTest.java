package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets, and other keys that keep somebody out, whose values do not arrive. */
class LostValuesTest {
  private static final String LOST =
      ": nothing (expected: a value, in quotes if it begins with one of # & * ! @ %; or leave the"
          + " key out)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          admin: {key: }                                  | admin.key
          admin: {key: ~}                                 | admin.key
          admin: {key: null}                              | admin.key
          admin: {key: "  "}                              | admin.key
          client: {token: {hmac_secret_key: }}            | client.token.hmac_secret_key
          client: {token: {audience: }}                   | client.token.audience
          client: {tls: {certificate: }}                  | client.tls.certificate
          client: {trusted_proxies: }                     | client.trusted_proxies
          client: {socket_limit: }                        | client.socket_limit
          channel: {namespaces: }                         | channel.namespaces
          """)
  void keyThatProtectsNeedsAValue(String yaml, String key) {
    assertThat(Problems.of(yaml)).containsExactly("sluice.yaml:1: " + key + LOST);
  }

  @Test
  void valueBehindTheSignOfACommentIsMissed() {
    assertThat(Problems.of("admin:\n  key: #abc\n"))
        .containsExactly("sluice.yaml:2: admin.key" + LOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&abc", "&abc def", "&abc 'def'"})
  void anchorIsNoPartOfAValue(String key) {
    assertThat(Problems.of("admin: {key: " + key + "}"))
        .containsExactly(
            "sluice.yaml:1: admin.key: a YAML anchor (expected: the value, in quotes if it begins"
                + " with &)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!abc def", "!vault x", "!!binary YWJj", "!!null x"})
  void tagIsNoPartOfAValue(String key) {
    assertThat(Problems.of("admin: {key: " + key + "}"))
        .contains(
            "sluice.yaml:1: admin.key: a YAML tag (expected: the value, in quotes if it begins"
                + " with !)");
  }

  @Test
  void otherKeysWithoutAValueHaveTheirDefault() throws Exception {
    assertThat(Config.parse("{node: {name: }, client: , event_loops: }"))
        .isEqualTo(Config.defaults());
  }

  @Test
  void quotesMakeAnySignAPartOfTheSecret() throws Exception {
    assertThat(Config.parse("admin: {key: '&abc'}").admin().key()).isEqualTo(new Secret("&abc"));
    assertThat(Config.parse("admin: {key: '#abc'}").admin().key()).isEqualTo(new Secret("#abc"));
    assertThat(Config.parse("admin: {key: !!str 12}").admin().key()).isEqualTo(new Secret("12"));
    assertThat(Config.parse("admin: {key: ''}").admin().key().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void variableWithoutASecretDoesNotUndoTheFile(String text) {
    assertThat(Problems.of("admin: {key: k}", Map.of("SLUICE_ADMIN_KEY", text)))
        .containsExactly(
            "SLUICE_ADMIN_KEY: admin.key: \"\" (expected: a secret, or no such variable: an empty"
                + " one does not undo what the file says)");
    assertThat(Problems.of("", Map.of("SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY", text))).hasSize(1);
  }

  @Test
  void lineEndOfASecretsFileIsNoPartOfIt() throws Exception {
    assertThat(Config.parse("admin: {key: \"abc\\n\"}").admin().key()).isEqualTo(new Secret("abc"));
    assertThat(Config.load(null, Map.of("SLUICE_ADMIN_KEY", "abc\r\n")).admin().key())
        .isEqualTo(new Secret("abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"schlüssel", "a\\tb", "a\\nb", "a\\u00a0"})
  void adminKeyMustFitIntoAHeaderAndIsNotTold(String key) {
    assertThat(Problems.of("admin: {key: \"" + key + "\"}"))
        .containsExactly(
            "sluice.yaml:1: admin.key: *** (expected: printable ASCII characters, since it travels"
                + " in an HTTP header)");
  }
}
