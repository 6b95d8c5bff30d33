package dev.sluice.gateway.api;

import dev.sluice.gateway.http.Glob;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Map;
import java.util.TreeMap;

/** The channels that have subscribers, with their number. */
final class ChannelsMethod implements Method {
  private static final int MAX_PATTERN_BYTES = 1024;

  /** It looks at every channel. */
  private static final int COST = 1000;

  private final Hub hub;
  private final SlowTasks slowTasks;

  ChannelsMethod(Hub hub, SlowTasks slowTasks) {
    this.hub = hub;
    this.slowTasks = slowTasks;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    String pattern = "";
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("pattern")) {
        pattern = in.string();
      }
    }
    RequestCheck check = new RequestCheck();
    check.atMost(MAX_PATTERN_BYTES, "pattern", pattern);
    Glob glob = pattern.isEmpty() ? Glob.ALL : Glob.of(pattern);
    return check.passed(_ -> Answer.of(slowTasks.call(() -> channels(glob)))).ofSize(COST);
  }

  private Answer channels(Glob glob) {
    Map<String, Integer> channels = new TreeMap<>();
    hub.forEachChannel(
        (channel, subscribers) -> {
          if (glob.matches(channel)) {
            channels.put(channel, subscribers);
          }
        });
    return Answer.encoded(
        out ->
            out.alwaysObjects(
                "channels",
                channels,
                (item, subscribers) -> item.alwaysNumber("num_clients", subscribers)));
  }
}
