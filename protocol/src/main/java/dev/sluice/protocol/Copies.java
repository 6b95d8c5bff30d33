package dev.sluice.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Immutable copies of tables whose keys come from outside.
 *
 * <p>Not {@link Map#copyOf} and {@link Set#copyOf}: these probe linearly, so that n keys of one
 * hash take n² steps, and whoever sends the keys can choose them so. {@link HashMap} makes a tree
 * of such keys.
 */
public final class Copies {
  private Copies() {}

  public static <K extends Comparable<K>, V> Map<K, V> of(Map<K, V> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new HashMap<>(map));
  }

  public static <K extends Comparable<K>> Set<K> of(Collection<K> keys) {
    return keys.isEmpty() ? Set.of() : Collections.unmodifiableSet(new HashSet<>(keys));
  }
}
