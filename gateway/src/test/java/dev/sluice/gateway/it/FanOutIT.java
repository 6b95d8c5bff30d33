package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One channel, a thousand subscribers. */
@Timeout(60)
final class FanOutIT {
  private static final int SUBSCRIBERS = 1_000;
  private static final int PUBLISHERS = 5;
  private static final int EACH = 10;

  @Test
  void everySubscriberGetsEveryPublicationInOneOrder() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true");
        ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor()) {
      Crowd crowd = gateway.opened(new Crowd(gateway.clientAddress(), SUBSCRIBERS, "everyone"));
      List<Future<?>> publishing = new ArrayList<>();
      for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
        Admin admin = gateway.admin();
        int first = publisher * EACH;
        publishing.add(publishers.submit(() -> publish(admin, first)));
      }
      crowd.readUntilEachHas(PUBLISHERS * EACH);
      for (Future<?> publisher : publishing) {
        publisher.get();
      }

      List<String> order = crowd.received().getFirst();
      assertThat(order).doesNotHaveDuplicates().hasSize(PUBLISHERS * EACH);
      for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
        String[] own = new String[EACH];
        for (int i = 0; i < EACH; i++) {
          own[i] = push(publisher * EACH + i);
        }
        assertThat(order).containsSubsequence(own);
      }
      assertThat(crowd.received()).allSatisfy(each -> assertThat(each).isEqualTo(order));
      Admin admin = gateway.admin();
      assertThat(admin.metric("sluice_deliveries_written_total"))
          .isEqualTo(SUBSCRIBERS * PUBLISHERS * EACH);
      assertThat(admin.sum("sluice_deliveries_dropped_total")).isZero();
    }
  }

  private static void publish(Admin admin, int first) {
    try {
      for (int i = first; i < first + EACH; i++) {
        assertThat(admin.call("publish", "{'channel':'everyone','data':" + i + "}"))
            .isEqualTo(json("{'result':{'matched':" + SUBSCRIBERS + "}}"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String push(int data) {
    return json("{'push':{'channel':'everyone','pub':{'data':" + data + "}}}");
  }
}
