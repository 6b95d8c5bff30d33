package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables whose keys somebody has chosen so that they collide. */
class CopiesTest {

  @Test
  @Timeout(20)
  void keysOfOneHashDoNotMakeThemSlow() {
    List<String> keys = keysOfOneHash(17);
    Map<String, String> map = new HashMap<>();
    keys.forEach(key -> map.put(key, "x"));

    assertThat(keys.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
    assertThat(Copies.of(map)).hasSize(1 << 17).containsKey(keys.getLast());
    assertThat(Copies.of(keys)).hasSize(1 << 17).contains(keys.getLast());
  }

  @Test
  @Timeout(20)
  void tagsOfAPublicationMayCollide() {
    Map<String, String> tags = new HashMap<>();
    keysOfOneHash(17).forEach(key -> tags.put(key, "x"));

    assertThat(new Publication(Payload.json("1"), null, 0, tags, false, 0).tags()).hasSize(1 << 17);
  }

  /** "Aa" and "BB" have the same hash, and so have all texts that are made of them. */
  private static List<String> keysOfOneHash(int pairs) {
    List<String> keys = new ArrayList<>(List.of(""));
    for (int i = 0; i < pairs; i++) {
      List<String> longer = new ArrayList<>(keys.size() * 2);
      for (String key : keys) {
        longer.add(key + "Aa");
        longer.add(key + "BB");
      }
      keys = longer;
    }
    return keys;
  }
}
