package dev.sluice.protocol;

import java.util.List;

/**
 * A tags filter as a client wrote it, not yet checked.
 *
 * @param op "" for a leaf, else {@code and}, {@code or}, {@code not}
 * @param key the tag that a leaf compares
 * @param cmp how a leaf compares: {@code eq}, {@code neq}, {@code in} …
 * @param val what a leaf compares with
 * @param vals what {@code in} and {@code nin} compare with
 * @param nodes what {@code op} joins
 */
public record FilterNode(
    String op, String key, String cmp, String val, List<String> vals, List<FilterNode> nodes) {

  public FilterNode {
    vals = List.copyOf(vals);
    nodes = List.copyOf(nodes);
  }
}
