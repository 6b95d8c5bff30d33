package dev.sluice.gateway.api;

import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Which node this is.
 *
 * @param uid new at every start
 * @param name as configured, or the host's
 */
public record NodeInfo(String uid, String name, String version) {

  Method.Call read(JsonReader request, Hub hub) throws MalformedFrameException {
    request.skipObject();
    return _ -> answer(hub);
  }

  private Answer answer(Hub hub) {
    long uptimeSeconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
    return Answer.of(
        out ->
            out.alwaysObjects(
                "nodes",
                List.of(this),
                (node, self) ->
                    node.alwaysString("uid", self.uid)
                        .alwaysString("name", self.name)
                        .alwaysString("version", self.version)
                        .alwaysNumber("num_clients", hub.directory().clientCount())
                        .alwaysNumber("num_users", hub.directory().userCount())
                        .number("num_subs", hub.subscriptionCount())
                        .alwaysNumber("num_channels", hub.channelCount())
                        .number("uptime", uptimeSeconds)));
  }
}
