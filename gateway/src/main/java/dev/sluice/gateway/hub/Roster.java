package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Placed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list without an order that can be walked with interruptions. Lives on one event loop.
 *
 * <p>One walk at a time: {@link #beginWalk}, then {@link #next} until it returns null, with any
 * pause in between. A member that stays is returned exactly once. One that leaves is not returned
 * any more, and one that joins after the beginning is not returned at all.
 *
 * <p>The walk goes from the end to the front: the first {@code unvisited} members are still to
 * come. Removing swaps members within these two parts, never between them.
 */
class Roster<T extends Placed> {
  private final List<T> members = new ArrayList<>(1);
  private int unvisited;

  final void add(T member) {
    put(member, members.size());
  }

  final void remove(T member) {
    int gap = member.place();
    if (gap < unvisited) {
      unvisited--;
      put(members.get(unvisited), gap);
      gap = unvisited;
    }
    T last = members.removeLast();
    if (gap < members.size()) {
      put(last, gap);
    }
    member.setPlace(-1);
  }

  private void put(T member, int place) {
    if (place == members.size()) {
      members.add(member);
    } else {
      members.set(place, member);
    }
    member.setPlace(place);
  }

  final void beginWalk() {
    unvisited = members.size();
  }

  /** The next member of the walk; null at its end. */
  final @Nullable T next() {
    return unvisited == 0 ? null : members.get(--unvisited);
  }

  final void endWalk() {
    unvisited = 0;
  }
}
