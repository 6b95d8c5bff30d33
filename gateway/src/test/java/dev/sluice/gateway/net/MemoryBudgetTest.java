package dev.sluice.gateway.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Silence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> evicted = new ArrayList<>();
  private final MemoryBudget budget = new MemoryBudget(1000, MemoryBudget.Order.OLDEST_FIRST);
  private final MemoryBudget.Share one = budget.newShare(tasks::add);
  private final MemoryBudget.Share two = budget.newShare(tasks::add);

  @Test
  void oldestThatHoldsMoreThanItsFairShareGoesFirst() {
    new User("small", one).uses(10);
    new User("old", one).uses(400);
    new User("large", one).uses(500);
    new User("new", one).uses(400);
    runTasks();

    assertThat(evicted).containsExactly("old");
    assertThat(budget.bytes()).isEqualTo(910);
  }

  @Test
  void asManyGoAsItTakes() {
    for (var i = 0; i < 10; i++) {
      new User("%d".formatted(i), one).uses(300);
    }
    runTasks();

    assertThat(evicted).containsExactly("0", "1", "2", "3", "4", "5", "6");
  }

  @Test
  void holderIsFoundOnAnotherLoop() {
    new User("large", two).uses(800);
    new User("small", one).uses(300);
    runTasks();

    assertThat(evicted).containsExactly("large");
  }

  @Test
  void holderThatReleasedItsMemoryIsNotEvicted() {
    var first = new User("first", one);
    first.uses(900);
    first.releases();
    new User("second", one).uses(900);
    runTasks();

    assertThat(evicted).isEmpty();
    assertThat(budget.bytes()).isEqualTo(900);
  }

  @Test
  void holderThatCannotBeEvictedDoesNotSaveTheNext() {
    var stubborn =
        one.claim(
            () -> {
              throw new OutOfMemoryError("a test's");
            });
    stubborn.hold(600);
    new User("next", one).uses(600);
    try (var _ = new Silence()) {
      runTasks();
    }

    assertThat(evicted).containsExactly("next");
  }

  @Test
  void whoeverHoldsSomethingIsChargedMoreThanItsBytes() {
    var holder = new User("holder", one);
    var claim = one.hold(null, 1, holder);

    assertThat(budget.bytes()).isGreaterThan(100);
    assertThat(one.hold(claim, 0, holder)).isNull();
    assertThat(budget.bytes()).isZero();
  }

  private void runTasks() {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private final class User implements MemoryBudget.Holder {
    private final String name;
    private final MemoryBudget.Claim claim;

    User(String name, MemoryBudget.Share share) {
      this.name = name;
      this.claim = share.claim(this);
    }

    void uses(int bytes) {
      claim.hold(bytes);
    }

    void releases() {
      claim.release();
    }

    @Override
    public void evict() {
      evicted.add(name);
      claim.release();
    }
  }
}
