package dev.sluice.protocol.codec;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.UnsubscribeReason;

/** Writes one JSON reply or push. */
final class JsonMessageWriter {
  private JsonMessageWriter() {}

  static void write(Reply reply, JsonWriter out) {
    out.beginObject().number("id", reply.id());
    switch (reply) {
      case Reply.Failed failed -> out.object("error", failed, JsonMessageWriter::failed);
      case Reply.Connected connected ->
          out.object("connect", connected, JsonMessageWriter::connected);
      case Reply.Subscribed(_, SubscribeResult result) ->
          out.object("subscribe", result, JsonMessageWriter::subscribed);
      case Reply.Unsubscribed _ -> out.beginObject("unsubscribe").endObject();
      case Reply.Published _ -> out.beginObject("publish").endObject();
      case Reply.Presence presence -> out.object("presence", presence, JsonMessageWriter::presence);
      case Reply.PresenceStats stats ->
          out.object("presence_stats", stats, JsonMessageWriter::presenceStats);
      case Reply.History history -> out.object("history", history, JsonMessageWriter::history);
      case Reply.Called(_, Payload data) ->
          out.beginObject("rpc").payload("data", data).endObject();
      case Reply.Refreshed refreshed ->
          out.object("refresh", refreshed, JsonMessageWriter::refreshed);
      case Reply.SubRefreshed(_, int ttl) -> {
        out.beginObject("sub_refresh");
        expiry(out, ttl).endObject();
      }
    }
    out.endObject();
  }

  /** Writes a push the way one-way connections get it. */
  static void write(Push push, JsonWriter out) {
    out.beginObject();
    fields(out, push);
    out.endObject();
  }

  /** Writes a push the way two-way connections get it. */
  static void writeInReply(Push push, JsonWriter out) {
    out.beginObject().object("push", push, JsonMessageWriter::fields).endObject();
  }

  private static void fields(JsonWriter out, Push push) {
    switch (push) {
      case Push.Published(String channel, Publication publication) ->
          out.string("channel", channel).object("pub", publication, JsonMessageWriter::publication);
      case Push.Joined(String channel, ClientInfo info) ->
          out.string("channel", channel)
              .beginObject("join")
              .object("info", info, JsonMessageWriter::info)
              .endObject();
      case Push.Left(String channel, ClientInfo info) ->
          out.string("channel", channel)
              .beginObject("leave")
              .object("info", info, JsonMessageWriter::info)
              .endObject();
      case Push.Subscribed(String channel, SubscribeResult result) ->
          out.string("channel", channel)
              .object("subscribe", result, JsonMessageWriter::subscribedByServer);
      case Push.Unsubscribed(String channel, UnsubscribeReason reason) ->
          out.string("channel", channel)
              .beginObject("unsubscribe")
              .number("code", reason.code())
              .string("reason", reason.text())
              .endObject();
      case Push.Message(Payload data) ->
          out.beginObject("message").payload("data", data).endObject();
      case Push.Connected connected ->
          out.object("connect", connected, JsonMessageWriter::connected);
      case Push.Disconnected(int code, String reason) ->
          out.beginObject("disconnect").number("code", code).string("reason", reason).endObject();
      case Push.Refreshed(int ttl) -> {
        out.beginObject("refresh");
        expiry(out, ttl).endObject();
      }
    }
  }

  private static void failed(JsonWriter out, Reply.Failed failed) {
    out.number("code", failed.code())
        .string("message", failed.message())
        .flag("temporary", failed.temporary());
  }

  private static void connected(JsonWriter out, Reply.Connected connected) {
    out.string("client", connected.client()).string("version", connected.version());
    expiry(out, connected.ttl())
        .payload("data", connected.data())
        .objects("subs", connected.subs(), JsonMessageWriter::subscribed)
        .number("ping", connected.ping())
        .flag("pong", connected.pong())
        .string("session", connected.session())
        .string("node", connected.node())
        .number("time", connected.time());
  }

  private static void connected(JsonWriter out, Push.Connected connected) {
    out.string("client", connected.client())
        .string("version", connected.version())
        .payload("data", connected.data())
        .objects("subs", connected.subs(), JsonMessageWriter::subscribed);
    expiry(out, connected.ttl())
        .number("ping", connected.ping())
        .string("session", connected.session());
  }

  private static void subscribed(JsonWriter out, SubscribeResult result) {
    var position = result.position();
    expiry(out, result.ttl())
        .flag("recoverable", result.recoverable())
        .string("epoch", position == null ? "" : position.epoch())
        .objects("publications", result.publications(), JsonMessageWriter::publication)
        .flag("recovered", result.recovered())
        .unsigned("offset", position == null ? 0 : position.offset())
        .flag("positioned", result.positioned())
        .payload("data", result.data())
        .flag("was_recovering", result.wasRecovering())
        .flag("delta", result.delta());
  }

  /** The push has fewer fields than the reply: what was missed is never in it. */
  private static void subscribedByServer(JsonWriter out, SubscribeResult result) {
    var position = result.position();
    out.flag("recoverable", result.recoverable())
        .string("epoch", position == null ? "" : position.epoch())
        .unsigned("offset", position == null ? 0 : position.offset())
        .flag("positioned", result.positioned())
        .payload("data", result.data());
  }

  private static void publication(JsonWriter out, Publication publication) {
    out.payload("data", publication.data())
        .object("info", publication.info(), JsonMessageWriter::info)
        .unsigned("offset", publication.offset())
        .strings("tags", publication.tags())
        .flag("delta", publication.delta())
        .unsigned("version", publication.version());
  }

  private static void info(JsonWriter out, ClientInfo info) {
    out.alwaysString("user", info.user())
        .alwaysString("client", info.client())
        .payload("conn_info", info.connInfo())
        .payload("chan_info", info.chanInfo());
  }

  private static void presence(JsonWriter out, Reply.Presence presence) {
    out.alwaysObjects("presence", presence.presence(), JsonMessageWriter::info);
  }

  private static void presenceStats(JsonWriter out, Reply.PresenceStats stats) {
    out.alwaysNumber("num_clients", stats.clients()).alwaysNumber("num_users", stats.users());
  }

  private static void history(JsonWriter out, Reply.History history) {
    out.alwaysObjects("publications", history.publications(), JsonMessageWriter::publication)
        .alwaysString("epoch", history.position().epoch())
        .alwaysUnsigned("offset", history.position().offset());
  }

  private static void refreshed(JsonWriter out, Reply.Refreshed refreshed) {
    out.string("client", refreshed.client()).string("version", refreshed.version());
    expiry(out, refreshed.ttl());
  }

  /** Clients that find the one field insist on the other. */
  private static JsonWriter expiry(JsonWriter out, int ttl) {
    return out.flag("expires", ttl > 0).number("ttl", Math.max(ttl, 0));
  }
}
