package dev.sluice.gateway.admin;

import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.protocol.UnsubscribeReason;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.function.Supplier;

/** Ends connections' subscriptions to a channel: takes them out of a group. */
final class UnsubscribeMethod implements Method {
  private final ConnectionSelector selector;
  private final ServerSubscriptions subscriptions;
  private final Supplier<Rules> rules;

  UnsubscribeMethod(
      ConnectionSelector selector, ServerSubscriptions subscriptions, Supplier<Rules> rules) {
    this.selector = selector;
    this.subscriptions = subscriptions;
    this.rules = rules;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    ConnectionSelector.Selection selection = new ConnectionSelector.Selection();
    String channel = "";
    in.beginObject();
    while (in.nextField()) {
      if (!selection.read(in) && in.field().equals("channel")) {
        channel = in.string();
      }
    }
    String name = channel;
    return _ -> unsubscribe(selection, name);
  }

  private Answer unsubscribe(ConnectionSelector.Selection selection, String channel) {
    ApiError error = Channels.errorOf(channel, rules.get());
    return error != null
        ? Answer.failed(error)
        : Answer.of(
            ConnectionSelector.onEach(
                selector.find(selection),
                connection ->
                    subscriptions.unsubscribe(connection, channel, UnsubscribeReason.SERVER)));
  }
}
