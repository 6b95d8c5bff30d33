package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.FilterNode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;

/** Writes one JSON command. */
final class JsonCommandWriter {
  private JsonCommandWriter() {}

  static void write(Command command, JsonWriter out) {
    out.beginObject();
    if (command instanceof Command.Request request) {
      out.number("id", request.id());
    }
    switch (command) {
      case Command.Connect connect -> out.object("connect", connect, JsonCommandWriter::connect);
      case Command.Subscribe subscribe ->
          out.object("subscribe", subscribe, JsonCommandWriter::subscribe);
      case Command.Unsubscribe unsubscribe ->
          out.object("unsubscribe", unsubscribe, JsonCommandWriter::channel);
      case Command.Publish publish -> out.object("publish", publish, JsonCommandWriter::publish);
      case Command.Presence presence ->
          out.object("presence", presence, JsonCommandWriter::channel);
      case Command.PresenceStats stats ->
          out.object("presence_stats", stats, JsonCommandWriter::channel);
      case Command.History history -> out.object("history", history, JsonCommandWriter::history);
      case Command.Rpc(_, String method, Payload data) ->
          out.beginObject("rpc").string("method", method).payload("data", data).endObject();
      case Command.Refresh(_, String token) ->
          out.beginObject("refresh").string("token", token).endObject();
      case Command.SubRefresh refresh ->
          out.object("sub_refresh", refresh, JsonCommandWriter::subRefresh);
      case Command.Send(Payload data) -> out.beginObject("send").payload("data", data).endObject();
      case Command.Pong() -> {}
    }
    out.endObject();
  }

  static void writeConnectRequest(Command.Connect request, JsonWriter out) {
    out.beginObject();
    connect(out, request);
    out.endObject();
  }

  private static void connect(JsonWriter out, Command.Connect connect) {
    out.string("token", connect.token())
        .payload("data", connect.data())
        .objects("subs", connect.subs(), JsonCommandWriter::options)
        .string("name", connect.name())
        .string("version", connect.version())
        .strings("headers", connect.headers());
  }

  private static void subscribe(JsonWriter out, Command.Subscribe subscribe) {
    out.string("channel", subscribe.channel()).string("token", subscribe.token());
    options(out, subscribe.options());
  }

  private static void options(JsonWriter out, SubscribeOptions options) {
    out.flag("recover", options.recover())
        .string("epoch", options.since().epoch())
        .unsigned("offset", options.since().offset())
        .payload("data", options.data())
        .flag("positioned", options.positioned())
        .flag("recoverable", options.recoverable())
        .flag("join_leave", options.joinLeave())
        .string("delta", options.delta())
        .object("tf", options.filter(), JsonCommandWriter::filter)
        .number("flag", options.flag())
        .number("type", options.type());
  }

  private static void filter(JsonWriter out, FilterNode filter) {
    out.string("op", filter.op())
        .string("key", filter.key())
        .string("cmp", filter.cmp())
        .string("val", filter.val())
        .strings("vals", filter.vals())
        .objects("nodes", filter.nodes(), JsonCommandWriter::filter);
  }

  private static void publish(JsonWriter out, Command.Publish publish) {
    out.string("channel", publish.channel())
        .payload("data", publish.data())
        .number("type", publish.type())
        .string("key", publish.key())
        .flag("removed", publish.removed());
  }

  private static void history(JsonWriter out, Command.History history) {
    out.string("channel", history.channel())
        .number("limit", history.limit())
        .object("since", history.since(), JsonCommandWriter::position)
        .flag("reverse", history.reverse());
  }

  private static void position(JsonWriter out, StreamPosition position) {
    out.unsigned("offset", position.offset()).string("epoch", position.epoch());
  }

  private static void subRefresh(JsonWriter out, Command.SubRefresh refresh) {
    out.string("channel", refresh.channel())
        .string("token", refresh.token())
        .number("type", refresh.type());
  }

  private static void channel(JsonWriter out, Command.ChannelRequest request) {
    out.string("channel", request.channel());
  }
}
