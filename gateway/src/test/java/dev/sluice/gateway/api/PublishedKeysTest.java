package dev.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.engine.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PublishedKeysTest {
  private final PublishedKeys keys = new PublishedKeys();
  private int published;

  private CompletionStage<Published> publish() {
    published++;
    return CompletableFuture.completedFuture(new Published(published, null));
  }

  @Test
  void keyPublishesOncePerChannel() {
    for (int i = 0; i < 3; i++) {
      assertThat(keys.publishOnce("a", "k", this::publish).toCompletableFuture().join().matched())
          .isOne();
    }
    keys.publishOnce("b", "k", this::publish);
    assertThat(published).isEqualTo(2);
  }

  @Test
  void whatFailedMayBeTriedAgain() {
    keys.publishOnce(
        "a", "k", () -> CompletableFuture.failedFuture(new OverloadedException("full")));
    keys.publishOnce("a", "k", this::publish);
    assertThat(published).isOne();
  }

  @Test
  void keysAreBoundedInBytes() {
    String prefix = "x".repeat(PublishedKeys.MAX_KEY_BYTES - 6);
    for (int i = 100_000; i < 130_000; i++) {
      keys.publishOnce("a", prefix + i, this::publish);
    }
    // 30,000 keys of 1 KiB would be 60 MB in memory.
    assertThat(keys.count()).isBetween(5_000L, 15_000L);
  }

  /** "Aa" and "BB" have the same hash, and so have all texts that are made of them. */
  @Test
  @Timeout(20)
  void keysOfOneHashDoNotMakeItSlow() {
    List<String> ofOneHash = new ArrayList<>(List.of(""));
    for (int i = 0; i < 15; i++) {
      List<String> longer = new ArrayList<>(2 * ofOneHash.size());
      for (String key : ofOneHash) {
        longer.add(key + "Aa");
        longer.add(key + "BB");
      }
      ofOneHash = longer;
    }
    for (String key : ofOneHash) {
      keys.publishOnce("a", key, this::publish);
      keys.publishOnce("a", key, this::publish);
    }
    assertThat(published).isEqualTo(1 << 15);
  }
}
