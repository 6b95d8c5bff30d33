package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A backend that publishes more than an event loop takes at once. */
@Timeout(20)
final class OverloadIT {
  private static final String TAKEN = "{'matched':1}";

  /** A single event loop publishes and delivers in turns: what it cannot hold at once waits. */
  @Test
  void publicationsThatFindNoRoomAtOnceAreCarriedOutAllTheSame() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "channel.without_namespace.overflow=drop_newest")) {
      Client client = gateway.connected().subscribe("a");
      Admin admin = gateway.admin();
      String channels = "'a',".repeat(17) + "'a'";
      String data = "'" + "x".repeat(4 * 1024 * 1024) + "'";
      String once = "{'channel':'a','data':1,'idempotency_key':'k'}";

      String replies =
          admin.call(
              "batch",
              "{'commands':[{'broadcast':{'channels':[%s],'data':%s}},{'publish':%s}]}"
                  .formatted(channels, data, once));
      String taken = "{'result':" + TAKEN + "}";
      assertThat(replies)
          .isEqualTo(
              json(
                  "{'replies':[{'broadcast':{'responses':["
                      + (taken + ",").repeat(17)
                      + taken
                      + "]}},{'publish':"
                      + TAKEN
                      + "}]}"));

      client.expect("{'push':{'channel':'a','pub':{'data':1}}}").expectNothingElse();
      assertThat(
              admin.metric(
                  "sluice_deliveries_dropped_total{policy='drop_newest',reason='slow_consumer'}"))
          .isEqualTo(18);
    }
  }
}
