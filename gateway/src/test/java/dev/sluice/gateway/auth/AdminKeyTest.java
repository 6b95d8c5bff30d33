package dev.sluice.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.gateway.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKeyTest {
  private final AdminKey key = new AdminKey(new Secret("open sesame"));

  @Test
  void keyMatchesItself() {
    assertThat(key.matches("open sesame")).isTrue();
    assertThat(key.matches(new StringBuilder("open sesame"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "open", "open sesame ", "Open sesame", "open sesamf"})
  void nothingElseMatches(String given) {
    assertThat(key.matches(given)).isFalse();
  }

  @Test
  void keyNeverShows() {
    assertThat(key.toString()).doesNotContain("open", "sesame");
  }

  @Test
  void emptyKeyIsRefusedBecauseEveryEmptyHeaderWouldMatch() {
    assertThatIllegalArgumentException().isThrownBy(() -> new AdminKey(new Secret("")));
  }
}
