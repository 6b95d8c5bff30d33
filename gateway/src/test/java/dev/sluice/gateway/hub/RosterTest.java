package dev.sluice.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Placed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RosterTest {
  private static final int SIZE = 6;

  private static final class Member implements Placed {
    private int place = -1;

    @Override
    public int place() {
      return place;
    }

    @Override
    public void setPlace(int changed) {
      place = changed;
    }
  }

  private final List<Member> members =
      IntStream.range(0, SIZE).mapToObj(_ -> new Member()).toList();

  @Test
  void walkReturnsEveryMemberOnce() {
    var roster = roster();
    roster.beginWalk();

    assertThat(rest(roster)).containsExactlyInAnyOrderElementsOf(members);
    assertThat(roster.next()).isNull();
    roster.beginWalk();
    assertThat(rest(roster)).as("the next walk").containsExactlyInAnyOrderElementsOf(members);
  }

  @Test
  void whoLeavesDuringAWalkIsMissedAloneWhereverItStood() {
    for (var visited = 0; visited <= SIZE; visited++) {
      for (var leaver : members) {
        var roster = roster();
        var met = begin(roster, visited);
        roster.remove(leaver);
        var wasMet = met.contains(leaver);
        met.addAll(rest(roster));
        var expected = new ArrayList<>(members);
        if (!wasMet) {
          expected.remove(leaver);
        }
        assertThat(met)
            .as("after %d visits, at %d", visited, members.indexOf(leaver))
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(leaver.place()).isEqualTo(-1);
      }
    }
  }

  @Test
  void anyTwoMayLeaveAndOthersJoinDuringAWalk() {
    for (var visited = 0; visited <= SIZE; visited++) {
      for (var one : members) {
        for (var other : members) {
          if (one != other) {
            var roster = roster();
            var met = begin(roster, visited);
            var joined = new Member();
            roster.remove(one);
            roster.add(joined);
            roster.remove(other);
            roster.add(new Member());
            roster.remove(joined);
            var expected = new ArrayList<>(members);
            expected.removeIf(m -> !met.contains(m) && (m == one || m == other));
            met.addAll(rest(roster));
            assertThat(met).containsExactlyInAnyOrderElementsOf(expected);
            roster.beginWalk();
            assertThat(rest(roster)).hasSize(SIZE - 1).doesNotHaveDuplicates();
          }
        }
      }
    }
  }

  @Test
  void everyoneMayLeaveDuringAWalk() {
    var roster = roster();
    begin(roster, 2);
    members.forEach(roster::remove);

    assertThat(roster.next()).isNull();
  }

  private Roster<Member> roster() {
    var roster = new Roster<Member>();
    members.forEach(roster::add);
    return roster;
  }

  private static List<Member> begin(Roster<Member> roster, int visits) {
    roster.beginWalk();
    var met = new ArrayList<Member>();
    for (var i = 0; i < visits; i++) {
      met.add(roster.next());
    }
    return met;
  }

  private static List<Member> rest(Roster<Member> roster) {
    var rest = new ArrayList<Member>();
    for (var next = roster.next(); next != null; next = roster.next()) {
      rest.add(next);
    }
    return rest;
  }
}
