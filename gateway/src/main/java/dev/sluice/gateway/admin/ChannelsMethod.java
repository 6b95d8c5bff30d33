package dev.sluice.gateway.admin;

import dev.sluice.gateway.http.Glob;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The channels that have subscribers, with their number. */
final class ChannelsMethod implements Method {
  private final Hub hub;

  ChannelsMethod(Hub hub) {
    this.hub = hub;
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
    Glob glob = pattern.isEmpty() ? Glob.ALL : Glob.of(pattern);
    // It looks at every channel: not on an event loop.
    return _ ->
        Answer.of(CompletableFuture.supplyAsync(() -> channels(glob), Thread::startVirtualThread));
  }

  private Answer channels(Glob glob) {
    Map<String, Integer> channels = new TreeMap<>();
    hub.forEachChannel(
        (channel, subscribers) -> {
          if (glob.matches(channel)) {
            channels.put(channel, subscribers);
          }
        });
    return Answer.of(
        out ->
            out.alwaysObjects(
                "channels",
                channels,
                (item, subscribers) -> item.alwaysNumber("num_clients", subscribers)));
  }
}
