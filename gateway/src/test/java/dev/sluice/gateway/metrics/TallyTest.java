package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void tallyAddsUp() {
    var tally = new Tally();
    assertThat(tally.sum()).isZero();
    tally.add(3);
    tally.add(4);

    assertThat(tally.sum()).isEqualTo(7);
  }

  @Test
  void readersSeeWhatTheWriterAdds() throws InterruptedException {
    var tally = new Tally();
    var writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (var i = 0; i < 100_000; i++) {
                    tally.add(1);
                  }
                });
    for (var sum = 0L; sum < 100_000; ) {
      var next = tally.sum();
      assertThat(next).isGreaterThanOrEqualTo(sum);
      sum = next;
    }
    writer.join();
  }

  @Test
  void everyLabelHasATallyOfItsOwn() {
    var tallies = new LabelledTally<String>();
    tallies.add("a", 1);
    tallies.add("b", 2);
    tallies.add("a", 3);
    var read = new HashMap<String, Long>();
    tallies.forEach(read::put);

    assertThat(read).isEqualTo(Map.of("a", 4L, "b", 2L));
  }
}
