package dev.sluice.protocol.codec;

import dev.sluice.protocol.FilterNode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import java.util.List;

/**
 * A subscribe request as it is read: a command of its own, or one of those inside a connect. Its
 * fields are the wire's.
 */
record JsonSubscribeFields(String channel, String token, SubscribeOptions options) {
  /** A filter is the only thing of a command that is read recursively. */
  private static final int MAX_FILTER_DEPTH = 100;

  static JsonSubscribeFields read(JsonReader in) throws MalformedFrameException {
    String channel = "";
    String token = "";
    boolean recover = false;
    String epoch = "";
    long offset = 0;
    Payload data = null;
    boolean positioned = false;
    boolean recoverable = false;
    boolean joinLeave = false;
    String delta = "";
    FilterNode filter = null;
    long flag = 0;
    int type = 0;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "channel" -> channel = in.string();
        case "token" -> token = in.string();
        case "recover" -> recover = in.bool();
        case "epoch" -> epoch = in.string();
        case "offset" -> offset = in.uint64();
        case "data" -> data = in.raw();
        case "positioned" -> positioned = in.bool();
        case "recoverable" -> recoverable = in.bool();
        case "join_leave" -> joinLeave = in.bool();
        case "delta" -> delta = in.string();
        case "tf" -> filter = filter(in, 1);
        case "flag" -> flag = in.int64(Long.MIN_VALUE, Long.MAX_VALUE);
        case "type" -> type = in.int32();
        default -> in.skip();
      }
    }
    var options =
        new SubscribeOptions(
            recover,
            new StreamPosition(offset, epoch),
            data,
            positioned,
            recoverable,
            joinLeave,
            delta,
            filter,
            flag,
            type);
    boolean plain = options.equals(SubscribeOptions.NONE);
    return new JsonSubscribeFields(channel, token, plain ? SubscribeOptions.NONE : options);
  }

  private static FilterNode filter(JsonReader in, int depth) throws MalformedFrameException {
    if (depth > MAX_FILTER_DEPTH) {
      throw new MalformedFrameException("tf: nested deeper than " + MAX_FILTER_DEPTH);
    }
    String op = "";
    String key = "";
    String cmp = "";
    String val = "";
    List<String> vals = List.of();
    List<FilterNode> nodes = List.of();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "op" -> op = in.string();
        case "key" -> key = in.string();
        case "cmp" -> cmp = in.string();
        case "val" -> val = in.string();
        case "vals" -> vals = in.stringList();
        case "nodes" -> nodes = in.list(node -> filter(node, depth + 1));
        default -> in.skip();
      }
    }
    return new FilterNode(op, key, cmp, val, vals, nodes);
  }
}
