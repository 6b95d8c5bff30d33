package dev.sluice.gateway.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was written, before its meaning is known. Each node remembers where it was written. */
sealed interface Tree {
  String origin();

  /** How it is named when something else was expected. Not its content: that may be a secret. */
  String shape();

  /** A scalar, just as it was written. */
  record Text(String text, String origin) implements Tree {
    @Override
    public String shape() {
      return "a single value";
    }
  }

  /** A list. */
  record Items(List<Tree> items, String origin) implements Tree {
    @Override
    public String shape() {
      return "a list";
    }
  }

  /** A section. */
  record Fields(Map<String, Tree> fields, String origin) implements Tree {
    @Override
    public String shape() {
      return "a section";
    }
  }

  /** A key without a value: as if it had not been written. */
  record Nothing(String origin) implements Tree {
    @Override
    public String shape() {
      return "nothing";
    }
  }

  static Fields empty(String origin) {
    return new Fields(Map.of(), origin);
  }

  /** The base with {@code over} laid over it, section by section. */
  static Tree merge(Tree base, Tree over) {
    if (!(over instanceof Fields(Map<String, Tree> overFields, String overOrigin))) {
      return over;
    }
    return switch (base) {
      case Nothing _ -> over;
      // Not sections, though there should be one: kept, so that it is told.
      case Text _, Items _ -> base;
      case Fields(Map<String, Tree> baseFields, String origin) -> {
        Map<String, Tree> merged = new LinkedHashMap<>(baseFields);
        overFields.forEach((name, tree) -> merged.merge(name, tree, Tree::merge));
        yield new Fields(merged, baseFields.isEmpty() ? overOrigin : origin);
      }
    };
  }
}
