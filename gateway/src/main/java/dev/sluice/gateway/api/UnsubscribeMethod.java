package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.UnsubscribeReason;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Ends connections' subscriptions to a channel: takes them out of a group, or dissolves it. */
final class UnsubscribeMethod implements Method {
  private final Hub hub;
  private final ConnectionSelector selector;
  private final ServerSubscriptions subscriptions;
  private final Supplier<Rules> rules;

  UnsubscribeMethod(
      Hub hub,
      ConnectionSelector selector,
      ServerSubscriptions subscriptions,
      Supplier<Rules> rules) {
    this.hub = hub;
    this.selector = selector;
    this.subscriptions = subscriptions;
    this.rules = rules;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    ConnectionSelector.Selection selection = new ConnectionSelector.Selection();
    String channel = "";
    boolean everyone = false;
    in.beginObject();
    while (in.nextField()) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "all" -> everyone = in.bool();
        default -> {}
      }
    }
    RequestCheck check = new RequestCheck();
    if (everyone) {
      check.that(selection.namesNobody(), "all", true, "no user, client or session beside it");
    } else {
      selection.check(check);
    }
    String name = channel;
    Function<Consumer<Connection>, CompletionStage<Answer>> onEach =
        everyone
            ? action -> hub.onEachSubscriber(name, action).thenApply(_ -> Answer.done())
            : action -> selector.onEach(selector.find(selection), action);
    return check.passed(_ -> unsubscribe(name, onEach));
  }

  private Answer unsubscribe(
      String channel, Function<Consumer<Connection>, CompletionStage<Answer>> onEach) {
    Answer refusal = Channels.refusalOf(channel, rules.get());
    return refusal != null
        ? refusal
        : Answer.of(
            onEach.apply(
                connection ->
                    subscriptions.unsubscribe(connection, channel, UnsubscribeReason.SERVER)));
  }
}
