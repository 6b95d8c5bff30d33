package dev.sluice.gateway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExceptTest {

  @Test
  void eitherNameIsEnough() {
    var except = new Except(Set.of("c1"), Set.of("ann"));

    assertThat(except.includes("c1", "bob")).isTrue();
    assertThat(except.includes("c2", "ann")).isTrue();
    assertThat(except.includes("c2", "bob")).isFalse();
  }

  @Test
  void nobodyIncludesNobody() {
    assertThat(Except.NOBODY.isNobody()).isTrue();
    assertThat(Except.NOBODY.includes("c1", "")).isFalse();
    assertThat(new Except(Set.of("c1"), Set.of()).isNobody()).isFalse();
    assertThat(new Except(Set.of(), Set.of("ann")).isNobody()).isFalse();
  }

  @Test
  void laterChangesOfTheSetsDoNotCount() {
    var clients = new HashSet<>(Set.of("c1"));
    var except = new Except(clients, Set.of());
    clients.clear();

    assertThat(except.includes("c1", "")).isTrue();
  }
}
