package dev.sluice.gateway.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what a misspelt name was meant to be. */
final class Spelling {
  private Spelling() {}

  /** The name nearest to the written one, or an empty text if none is near. */
  static String nearest(String written, Collection<String> names) {
    int most = Math.max(1, written.length() / 4);
    return names.stream()
        .filter(name -> distance(written, name) <= most)
        .min(Comparator.comparingInt((String name) -> distance(written, name)))
        .orElse("");
  }

  /** Levenshtein's: how many letters to insert, delete or replace. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
