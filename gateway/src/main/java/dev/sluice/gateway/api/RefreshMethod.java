package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Refreshes;
import dev.sluice.gateway.command.Rules;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.function.Supplier;

/** Changes when connections expire, and what others see of them. */
final class RefreshMethod implements Method {
  private final ConnectionSelector selector;
  private final Supplier<Rules> rules;

  RefreshMethod(ConnectionSelector selector, Supplier<Rules> rules) {
    this.selector = selector;
    this.rules = rules;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    ConnectionSelector.Selection selection = new ConnectionSelector.Selection();
    boolean expired = false;
    long expireAt = 0;
    Data info = new Data();
    in.beginObject();
    while (in.nextField()) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "expired" -> expired = in.bool();
        case "expire_at" -> expireAt = in.int64(Long.MIN_VALUE, Long.MAX_VALUE);
        case "info" -> info.json(in.raw());
        default -> {}
      }
    }
    RequestCheck check = new RequestCheck();
    selection.check(check);
    check.atMost(RequestCheck.MAX_INFO_BYTES, "info", info.payload());
    Refreshes refreshes =
        new Refreshes(rules.get(), expired ? Refreshes.PAST : expireAt, info.payload());
    return check.passed(
        _ -> Answer.of(selector.onEach(selector.find(selection), refreshes::apply)));
  }
}
