package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server API's methods by name. Immutable. */
public final class Methods {
  private final Map<String, Method> byName;

  /**
   * @param maxWait how long a push may be waited for
   */
  public Methods(
      Hub hub,
      Supplier<Rules> rules,
      ServerSubscriptions subscriptions,
      NodeInfo node,
      Duration maxWait) {
    byName = new HashMap<>();
    PublishMethod publish = new PublishMethod(hub, rules);
    ConnectionSelector selector = new ConnectionSelector(hub);
    SlowTasks slowTasks = new SlowTasks();
    byName.put("publish", publish::publish);
    byName.put("broadcast", publish::broadcast);
    byName.put("push", new PushMethod(hub, rules, maxWait));
    byName.put("subscribe", new SubscribeMethod(selector, subscriptions, rules));
    byName.put("unsubscribe", new UnsubscribeMethod(hub, selector, subscriptions, rules));
    byName.put("disconnect", new DisconnectMethod(selector));
    BindMethod bind = new BindMethod(hub, rules, subscriptions);
    byName.put("bind", bind::bind);
    byName.put("unbind", bind::unbind);
    byName.put("refresh", new RefreshMethod(selector, rules));
    byName.put("channels", new ChannelsMethod(hub, slowTasks));
    byName.put("info", request -> node.read(request, hub));
    byName.put("rpc", new RpcMethod());
    byName.put("batch", new BatchMethod(this, hub::hasRoom));
    byName.put("connections", new ConnectionsMethod(hub, slowTasks));
    byName.put("online", new OnlineMethod(hub.directory(), slowTasks));
    byName.put("attributes", new AttributesMethod(hub.directory()));
    for (String unserved : new String[] {"presence", "presence_stats", "history_remove"}) {
      byName.put(unserved, request -> notAvailable(request, _ -> {}, rules));
    }
    byName.put(
        "history", request -> notAvailable(request, UnsupportedFields::readHistoryField, rules));
  }

  /** Others than the API's own. */
  public Methods(Map<String, Method> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** Shows every method in the metrics from the start, with whatever may come of a call. */
  public void expectCalls(LoopMeters meters) {
    for (String method : byName.keySet()) {
      meters.expectApiCalled(method, "ok");
      meters.expectApiCalled(method, "malformed");
      meters.expectApiCalled(method, Refusal.UNAUTHORIZED.label());
      meters.expectApiCalled(method, Refusal.INPUT_LIMIT.label());
      for (ApiError error : ApiError.values()) {
        meters.expectApiCalled(method, error.label());
      }
    }
    for (Refusal refusal : Refusal.values()) {
      meters.expectApiCalled("unknown", refusal.label());
    }
  }

  public @Nullable Method named(String name) {
    return byName.get(name);
  }

  /** Checks the form of a field. */
  private interface FieldCheck {
    void of(JsonReader in) throws MalformedFrameException;
  }

  /** Of a namespace that has neither presence nor history, as none has yet. */
  private static Method.Call notAvailable(
      JsonReader request, FieldCheck others, Supplier<Rules> rules) throws MalformedFrameException {
    String channel = "";
    request.beginObject();
    while (request.nextField()) {
      if (request.field().equals("channel")) {
        channel = request.string();
      } else {
        others.of(request);
      }
    }
    Answer refusal = Channels.refusalOf(channel, rules.get());
    return _ -> refusal == null ? Answer.failed(ApiError.NOT_AVAILABLE) : refusal;
  }
}
