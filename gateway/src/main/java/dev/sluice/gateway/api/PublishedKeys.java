package dev.sluice.gateway.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.engine.Published;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Remembers for a while what was published under an idempotency key, so that it is published once.
 * Bounded in bytes: the oldest gives way. Any thread.
 */
final class PublishedKeys {
  static final int MAX_KEY_BYTES = 1024;

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final long MAX_BYTES = 32L * 1024 * 1024;

  /** What an entry costs beside the text of its key. */
  private static final int ENTRY_BYTES = 256;

  /** Can be compared, so that keys that were chosen to have one hash do not make the table slow. */
  private record Once(String channel, String key) implements Comparable<Once> {
    private static final Comparator<Once> ORDER =
        Comparator.comparing(Once::key).thenComparing(Once::channel);

    @Override
    public int compareTo(Once other) {
      return ORDER.compare(this, other);
    }

    int bytes() {
      return ENTRY_BYTES + Character.BYTES * (channel.length() + key.length());
    }
  }

  private final Cache<Once, CompletionStage<Published>> published =
      Caffeine.newBuilder()
          .expireAfterWrite(KEPT)
          .maximumWeight(MAX_BYTES)
          .<Once, CompletionStage<Published>>weigher((once, _) -> once.bytes())
          .executor(Runnable::run)
          .build();

  /** What failed was not published: it may be tried again. */
  CompletionStage<Published> publishOnce(
      String channel, String key, Supplier<CompletionStage<Published>> publish) {
    Once once = new Once(channel, key);
    CompletionStage<Published> stage = published.get(once, _ -> publish.get());
    return stage.whenComplete(
        (_, failure) -> {
          if (failure != null) {
            published.asMap().remove(once, stage);
          }
        });
  }

  /** How many keys are remembered. */
  long count() {
    published.cleanUp();
    return published.estimatedSize();
  }
}
