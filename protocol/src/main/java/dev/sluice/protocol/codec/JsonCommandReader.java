package dev.sluice.protocol.codec;

import static java.util.Map.entry;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import java.util.Map;

/** Reads one JSON command: an id, and a member that is named after what is asked. */
final class JsonCommandReader {
  private static final long MAX_ID = 0xFFFF_FFFFL;

  private static final Map<String, Member> MEMBERS =
      Map.ofEntries(
          entry("connect", JsonCommandReader::connect),
          entry("subscribe", JsonCommandReader::subscribe),
          entry("unsubscribe", JsonCommandReader::unsubscribe),
          entry("publish", JsonCommandReader::publish),
          entry("presence", JsonCommandReader::presence),
          entry("presence_stats", JsonCommandReader::presenceStats),
          entry("history", JsonCommandReader::history),
          entry("rpc", JsonCommandReader::rpc),
          entry("send", JsonCommandReader::send),
          entry("refresh", JsonCommandReader::refresh),
          entry("sub_refresh", JsonCommandReader::subRefresh),
          entry("ping", JsonCommandReader::ping));

  private JsonCommandReader() {}

  @FunctionalInterface
  private interface Member {
    Command read(long id, JsonReader in) throws MalformedFrameException;
  }

  /** Reads the whole text, the member last: the id may stand behind it. */
  static Command read(JsonReader in) throws MalformedFrameException {
    long id = 0;
    String name = "";
    int position = 0;
    boolean several = false;
    boolean sends = false;
    in.beginObject();
    while (in.nextField()) {
      String field = in.field();
      if (field.equals("id")) {
        id = in.int64(0, MAX_ID);
      } else if (MEMBERS.containsKey(field)) {
        several |= !name.isEmpty() && !name.equals(field);
        sends |= field.equals("send");
        name = field;
        position = in.position();
      }
    }
    in.end();
    if (id == 0 && !sends) {
      return new Command.Pong();
    }
    var member = MEMBERS.get(name);
    if (member == null || several) {
      throw new MalformedFrameException("expected exactly one command beside the id");
    }
    in.rewindTo(position);
    return member.read(id, in);
  }

  /** Reads a connect request by itself, as one-way transports get it; its id is 0. */
  static Command.Connect readConnect(JsonReader in) throws MalformedFrameException {
    Command.Connect request = connect(0, in);
    in.end();
    return request;
  }

  private static Command.Connect connect(long id, JsonReader in) throws MalformedFrameException {
    String token = "";
    Payload data = null;
    Map<String, SubscribeOptions> subs = Map.of();
    String name = "";
    String version = "";
    Map<String, String> headers = Map.of();
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "token" -> token = in.string();
        case "data" -> data = in.raw();
        case "subs" -> subs = in.map(sub -> JsonSubscribeFields.read(sub).options());
        case "name" -> name = in.string();
        case "version" -> version = in.string();
        case "headers" -> headers = in.stringMap();
        default -> in.skip();
      }
    }
    return new Command.Connect(id, token, data, subs, name, version, headers);
  }

  private static Command subscribe(long id, JsonReader in) throws MalformedFrameException {
    var fields = JsonSubscribeFields.read(in);
    return new Command.Subscribe(id, fields.channel(), fields.token(), fields.options());
  }

  private static Command unsubscribe(long id, JsonReader in) throws MalformedFrameException {
    return new Command.Unsubscribe(id, onlyString("channel", in));
  }

  private static Command publish(long id, JsonReader in) throws MalformedFrameException {
    String channel = "";
    Payload data = null;
    int type = 0;
    String key = "";
    boolean removed = false;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "data" -> data = in.raw();
        case "type" -> type = in.int32();
        case "key" -> key = in.string();
        case "removed" -> removed = in.bool();
        default -> in.skip();
      }
    }
    return new Command.Publish(id, channel, data, type, key, removed);
  }

  private static Command presence(long id, JsonReader in) throws MalformedFrameException {
    return new Command.Presence(id, onlyString("channel", in));
  }

  private static Command presenceStats(long id, JsonReader in) throws MalformedFrameException {
    return new Command.PresenceStats(id, onlyString("channel", in));
  }

  private static Command history(long id, JsonReader in) throws MalformedFrameException {
    String channel = "";
    int limit = 0;
    StreamPosition since = null;
    boolean reverse = false;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "limit" -> limit = in.int32();
        case "since" -> since = position(in);
        case "reverse" -> reverse = in.bool();
        default -> in.skip();
      }
    }
    return new Command.History(id, channel, limit, since, reverse);
  }

  private static StreamPosition position(JsonReader in) throws MalformedFrameException {
    long offset = 0;
    String epoch = "";
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "offset" -> offset = in.uint64();
        case "epoch" -> epoch = in.string();
        default -> in.skip();
      }
    }
    return new StreamPosition(offset, epoch);
  }

  private static Command rpc(long id, JsonReader in) throws MalformedFrameException {
    String method = "";
    Payload data = null;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "method" -> method = in.string();
        case "data" -> data = in.raw();
        default -> in.skip();
      }
    }
    return new Command.Rpc(id, method, data);
  }

  private static Command send(long id, JsonReader in) throws MalformedFrameException {
    Payload data = null;
    in.beginObject();
    while (in.nextField("data")) {
      if (in.field().equals("data")) {
        data = in.raw();
      }
    }
    return new Command.Send(data);
  }

  private static Command refresh(long id, JsonReader in) throws MalformedFrameException {
    return new Command.Refresh(id, onlyString("token", in));
  }

  private static Command subRefresh(long id, JsonReader in) throws MalformedFrameException {
    String channel = "";
    String token = "";
    int type = 0;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "token" -> token = in.string();
        case "type" -> type = in.int32();
        default -> in.skip();
      }
    }
    return new Command.SubRefresh(id, channel, token, type);
  }

  /** The protocol has it, but no client sends it: a pong, without an id, answers pings. */
  private static Command ping(long id, JsonReader in) throws MalformedFrameException {
    throw new MalformedFrameException("ping: not served");
  }

  private static String onlyString(String name, JsonReader in) throws MalformedFrameException {
    String value = "";
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals(name)) {
        value = in.string();
      }
    }
    return value;
  }
}
