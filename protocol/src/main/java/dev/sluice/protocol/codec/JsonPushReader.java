package dev.sluice.protocol.codec;

import static java.util.Map.entry;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.Map;

/** Reads the member of a JSON push that says what happened. */
final class JsonPushReader {
  static final Map<String, Member> MEMBERS =
      Map.ofEntries(
          entry("pub", JsonPushReader::published),
          entry("join", JsonPushReader::joined),
          entry("leave", JsonPushReader::left),
          entry("subscribe", JsonPushReader::subscribed),
          entry("unsubscribe", JsonPushReader::unsubscribed),
          entry("message", JsonPushReader::message),
          entry("connect", JsonPushReader::connected),
          entry("disconnect", JsonPushReader::disconnected),
          entry("refresh", JsonPushReader::refreshed));

  private JsonPushReader() {}

  @FunctionalInterface
  interface Member {
    Push read(String channel, JsonReader in) throws MalformedFrameException;
  }

  static Push read(String member, String channel, JsonReader in) throws MalformedFrameException {
    var reader = MEMBERS.get(member);
    if (reader == null) {
      throw new MalformedFrameException("push: expected a known one");
    }
    return reader.read(channel, in);
  }

  private static Push published(String channel, JsonReader in) throws MalformedFrameException {
    return new Push.Published(channel, JsonRecordReader.publication(in));
  }

  private static Push joined(String channel, JsonReader in) throws MalformedFrameException {
    return new Push.Joined(channel, onlyInfo(in));
  }

  private static Push left(String channel, JsonReader in) throws MalformedFrameException {
    return new Push.Left(channel, onlyInfo(in));
  }

  private static ClientInfo onlyInfo(JsonReader in) throws MalformedFrameException {
    var info = new ClientInfo("", "", null, null);
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("info")) {
        info = JsonRecordReader.info(in);
      }
    }
    return info;
  }

  private static Push subscribed(String channel, JsonReader in) throws MalformedFrameException {
    return new Push.Subscribed(channel, JsonRecordReader.subscribeResult(in));
  }

  private static Push unsubscribed(String channel, JsonReader in) throws MalformedFrameException {
    var reason = disconnected(channel, in);
    try {
      return new Push.Unsubscribed(channel, new UnsubscribeReason(reason.code(), reason.reason()));
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedFrameException("unsubscribe: expected a code from 2000 and a reason");
    }
  }

  private static Push message(String channel, JsonReader in) throws MalformedFrameException {
    var data = JsonRecordReader.NO_DATA;
    in.beginObject();
    while (in.nextField("data")) {
      if (in.field().equals("data")) {
        data = in.raw();
      }
    }
    return new Push.Message(data);
  }

  private static Push connected(String channel, JsonReader in) throws MalformedFrameException {
    var as = JsonReplyReader.connected(0, in);
    return new Push.Connected(
        as.client(), as.version(), as.ttl(), as.data(), as.subs(), as.ping(), as.session());
  }

  private static Push.Disconnected disconnected(String channel, JsonReader in)
      throws MalformedFrameException {
    int code = 0;
    String reason = "";
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "code" -> code = JsonRecordReader.natural(in);
        case "reason" -> reason = in.string();
        default -> in.skip();
      }
    }
    return new Push.Disconnected(code, reason);
  }

  private static Push refreshed(String channel, JsonReader in) throws MalformedFrameException {
    return new Push.Refreshed(JsonReplyReader.refreshed(0, in).ttl());
  }
}
