package dev.sluice.protocol.codec;

import static java.util.Map.entry;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeResult;
import java.util.List;
import java.util.Map;

/** Reads the member of a JSON reply that says what became of the request. */
final class JsonReplyReader {
  static final Map<String, Member> MEMBERS =
      Map.ofEntries(
          entry("error", JsonReplyReader::failed),
          entry("connect", JsonReplyReader::connected),
          entry("subscribe", JsonReplyReader::subscribed),
          entry("unsubscribe", JsonReplyReader::unsubscribed),
          entry("publish", JsonReplyReader::published),
          entry("presence", JsonReplyReader::presence),
          entry("presence_stats", JsonReplyReader::presenceStats),
          entry("history", JsonReplyReader::history),
          entry("rpc", JsonReplyReader::called),
          entry("refresh", JsonReplyReader::refreshed),
          entry("sub_refresh", JsonReplyReader::subRefreshed));

  private JsonReplyReader() {}

  @FunctionalInterface
  interface Member {
    Reply read(long id, JsonReader in) throws MalformedFrameException;
  }

  static Reply read(String member, long id, JsonReader in) throws MalformedFrameException {
    var reader = MEMBERS.get(member);
    if (reader == null) {
      throw new MalformedFrameException("expected a result or an error beside the id");
    }
    return reader.read(id, in);
  }

  private static Reply failed(long id, JsonReader in) throws MalformedFrameException {
    int code = 0;
    String message = "";
    boolean temporary = false;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "code" -> code = (int) in.int64(1, Integer.MAX_VALUE);
        case "message" -> message = in.string();
        case "temporary" -> temporary = in.bool();
        default -> in.skip();
      }
    }
    if (code == 0 || message.isEmpty()) {
      throw new MalformedFrameException("error: expected a code and a message");
    }
    return new Reply.Failed(id, code, message, temporary);
  }

  static Reply.Connected connected(long id, JsonReader in) throws MalformedFrameException {
    String client = "";
    String version = "";
    int ttl = 0;
    Payload data = null;
    Map<String, SubscribeResult> subs = Map.of();
    int ping = 0;
    boolean pong = false;
    String session = "";
    String node = "";
    long time = 0;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "client" -> client = in.string();
        case "version" -> version = in.string();
        case "ttl" -> ttl = JsonRecordReader.natural(in);
        case "data" -> data = in.raw();
        case "subs" -> subs = in.map(JsonRecordReader::subscribeResult);
        case "ping" -> ping = JsonRecordReader.natural(in);
        case "pong" -> pong = in.bool();
        case "session" -> session = in.string();
        case "node" -> node = in.string();
        case "time" -> time = in.int64(0, Long.MAX_VALUE);
        default -> in.skip();
      }
    }
    return new Reply.Connected(
        id, client, version, ttl, data, subs, ping, pong, session, node, time);
  }

  private static Reply subscribed(long id, JsonReader in) throws MalformedFrameException {
    return new Reply.Subscribed(id, JsonRecordReader.subscribeResult(in));
  }

  private static Reply unsubscribed(long id, JsonReader in) throws MalformedFrameException {
    in.skipObject();
    return new Reply.Unsubscribed(id);
  }

  private static Reply published(long id, JsonReader in) throws MalformedFrameException {
    in.skipObject();
    return new Reply.Published(id);
  }

  private static Reply presence(long id, JsonReader in) throws MalformedFrameException {
    Map<String, ClientInfo> presence = Map.of();
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("presence")) {
        presence = in.map(JsonRecordReader::info);
      }
    }
    return new Reply.Presence(id, presence);
  }

  private static Reply presenceStats(long id, JsonReader in) throws MalformedFrameException {
    int clients = 0;
    int users = 0;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "num_clients" -> clients = JsonRecordReader.natural(in);
        case "num_users" -> users = JsonRecordReader.natural(in);
        default -> in.skip();
      }
    }
    return new Reply.PresenceStats(id, clients, users);
  }

  private static Reply history(long id, JsonReader in) throws MalformedFrameException {
    List<Publication> publications = List.of();
    String epoch = "";
    long offset = 0;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "publications" -> publications = in.list(JsonRecordReader::publication);
        case "epoch" -> epoch = in.string();
        case "offset" -> offset = in.uint64();
        default -> in.skip();
      }
    }
    return new Reply.History(id, publications, new StreamPosition(offset, epoch));
  }

  private static Reply called(long id, JsonReader in) throws MalformedFrameException {
    Payload data = null;
    in.beginObject();
    while (in.nextField("data")) {
      if (in.field().equals("data")) {
        data = in.raw();
      }
    }
    return new Reply.Called(id, data);
  }

  static Reply.Refreshed refreshed(long id, JsonReader in) throws MalformedFrameException {
    String client = "";
    String version = "";
    int ttl = 0;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "client" -> client = in.string();
        case "version" -> version = in.string();
        case "ttl" -> ttl = JsonRecordReader.natural(in);
        default -> in.skip();
      }
    }
    return new Reply.Refreshed(id, client, version, ttl);
  }

  private static Reply subRefreshed(long id, JsonReader in) throws MalformedFrameException {
    return new Reply.SubRefreshed(id, refreshed(id, in).ttl());
  }
}
