package dev.sluice.protocol.codec;

import dev.sluice.protocol.ServerMessage;

/**
 * Reads one JSON reply, push or ping. Pushes are understood inside a reply and bare: what has no id
 * is no reply.
 */
final class JsonMessageReader {
  private static final long MAX_ID = 0xFFFF_FFFFL;

  private JsonMessageReader() {}

  static ServerMessage read(JsonReader in) throws MalformedFrameException {
    var envelope = Envelope.read(in);
    in.end();
    in.rewindTo(envelope.position);
    if (envelope.member.equals("push")) {
      var inner = Envelope.read(in);
      in.rewindTo(inner.position);
      return JsonPushReader.read(inner.member, inner.channel, in);
    }
    if (envelope.id != 0) {
      return JsonReplyReader.read(envelope.member, envelope.id, in);
    }
    return envelope.member.isEmpty()
        ? new ServerMessage.Ping()
        : JsonPushReader.read(envelope.member, envelope.channel, in);
  }

  /**
   * What stands around a message.
   *
   * @param id 0 without
   * @param channel "" without
   * @param member the name of what the message consists of, "" without
   * @param position where that starts; read last, as the others may stand behind it
   */
  private record Envelope(long id, String channel, String member, int position) {

    static Envelope read(JsonReader in) throws MalformedFrameException {
      long id = 0;
      String channel = "";
      String member = "";
      int position = in.position();
      in.beginObject();
      while (in.nextField()) {
        String field = in.field();
        switch (field) {
          case "id" -> id = in.int64(0, MAX_ID);
          case "channel" -> channel = in.string();
          default -> {
            if (isMember(field)) {
              member = field;
              position = in.position();
            }
            in.skip();
          }
        }
      }
      return new Envelope(id, channel, member, position);
    }

    private static boolean isMember(String field) {
      return field.equals("push")
          || JsonReplyReader.MEMBERS.containsKey(field)
          || JsonPushReader.MEMBERS.containsKey(field);
    }
  }
}
