package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.command.Terms;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.function.Supplier;

/** Subscribes connections to a channel: puts them into a group. */
final class SubscribeMethod implements Method {
  private final ConnectionSelector selector;
  private final ServerSubscriptions subscriptions;
  private final Supplier<Rules> rules;

  SubscribeMethod(
      ConnectionSelector selector, ServerSubscriptions subscriptions, Supplier<Rules> rules) {
    this.selector = selector;
    this.subscriptions = subscriptions;
    this.rules = rules;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    ConnectionSelector.Selection selection = new ConnectionSelector.Selection();
    String channel = "";
    Data info = new Data();
    Data data = new Data();
    long expireAt = 0;
    in.beginObject();
    while (in.nextField("data")) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "info" -> info.json(in.raw());
        case "b64info" -> info.base64(in.string());
        case "data" -> data.json(in.raw());
        case "b64data" -> data.base64(in.string());
        case "expire_at" -> expireAt = in.int64(Long.MIN_VALUE, Long.MAX_VALUE);
        default -> UnsupportedFields.readSubscribeField(in);
      }
    }
    RequestCheck check = new RequestCheck();
    selection.check(check);
    info.check(check, "b64info");
    data.check(check, "b64data");
    if (check.refusal() == null) {
      check.atMost(RequestCheck.MAX_INFO_BYTES, "info", info.payload());
    }
    String name = channel;
    long until = expireAt;
    return check.passed(
        _ -> subscribe(selection, name, new Terms(info.payload(), data.payload(), until)));
  }

  private Answer subscribe(ConnectionSelector.Selection selection, String channel, Terms terms) {
    Rules now = rules.get();
    Answer refusal = Channels.refusalOf(channel, now);
    if (refusal != null) {
      return refusal;
    }
    if (terms.expireAt() != 0 && terms.expireAt() <= now.clock().instant().getEpochSecond()) {
      return Answer.failed(ApiError.INTERNAL); // As the reference answers.
    }
    return Answer.of(
        selector.onEachUntilDone(
            selector.find(selection),
            connection -> subscriptions.subscribe(connection, channel, terms, now)));
  }
}
