package dev.sluice.gateway.it;

import dev.sluice.gateway.command.DelayedPolicy;
import dev.sluice.gateway.command.Policy;
import dev.sluice.gateway.engine.Broker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.MemoryBroker;
import dev.sluice.gateway.engine.Published;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has the gateways of a test class decide and publish late: each answer comes after a random time,
 * on a thread of its own, and so out of turn.
 */
final class LateEngine implements BeforeAllCallback, AfterAllCallback {
  private static final int MAX_DELAY_MICROS = 3_000;

  private final ScheduledExecutorService answers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("late-engine").daemon().factory());
  private final Random random = new Random(1);

  @Override
  public void beforeAll(ExtensionContext context) {
    TestGateway.use(LateBroker::new, LatePolicy::new);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    TestGateway.useDefaults();
    answers.shutdownNow();
  }

  private <T> CompletionStage<T> delayed(CompletionStage<T> stage) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    int delay;
    synchronized (random) {
      delay = random.nextInt(MAX_DELAY_MICROS);
    }
    answers.schedule(
        () ->
            stage.whenComplete(
                (value, failure) -> {
                  if (failure == null) {
                    answer.complete(value);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                }),
        delay,
        TimeUnit.MICROSECONDS);
    return answer;
  }

  /** Takes publications at once, and in order, but says so late. */
  private final class LateBroker implements Broker {
    private final Broker broker = new MemoryBroker();

    @Override
    public void start(Receiver receiver) {
      broker.start(receiver);
    }

    @Override
    public CompletionStage<Void> subscribe(String channel) {
      return delayed(broker.subscribe(channel));
    }

    @Override
    public void unsubscribe(String channel) {
      broker.unsubscribe(channel);
    }

    @Override
    public CompletionStage<Published> publish(ChannelPush push) {
      return delayed(broker.publish(push));
    }
  }

  private final class LatePolicy extends DelayedPolicy {
    LatePolicy(Policy policy) {
      super(policy);
    }

    @Override
    protected <T> CompletionStage<T> late(CompletionStage<T> verdict) {
      return delayed(verdict);
    }
  }
}
