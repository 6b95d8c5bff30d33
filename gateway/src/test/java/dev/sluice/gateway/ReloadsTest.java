package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReloadsTest {
  private final LinkedBlockingQueue<String> runs = new LinkedBlockingQueue<>();

  @Test
  void askingReturnsWhileAReloadIsStuckAndBecomesOneMore() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    Reloads reloads =
        Reloads.by(
            () -> {
              runs.add("run");
              stuck.await();
            });
    reloads.ask();
    runs.take();
    reloads.ask();
    reloads.ask();
    assertThat(runs).isEmpty();

    stuck.countDown();
    assertThat(runs.take()).isEqualTo("run");
  }

  @Test
  void failureDoesNotKeepTheNextFromRunning() throws Exception {
    Reloads reloads =
        Reloads.by(
            () -> {
              runs.add("run");
              throw new AssertionError("expected by the test");
            });
    reloads.ask();
    runs.take();
    reloads.ask();
    assertThat(runs.take()).isEqualTo("run");
  }
}
