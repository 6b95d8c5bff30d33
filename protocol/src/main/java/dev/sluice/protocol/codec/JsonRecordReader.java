package dev.sluice.protocol.codec;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeResult;
import java.util.List;
import java.util.Map;

/** Reads what both replies and pushes are made of. */
final class JsonRecordReader {
  /** Stands where a server left out data that is never absent here. */
  static final Payload NO_DATA = Payload.json("null");

  private JsonRecordReader() {}

  static SubscribeResult subscribeResult(JsonReader in) throws MalformedFrameException {
    int ttl = 0;
    boolean recoverable = false;
    String epoch = "";
    List<Publication> publications = List.of();
    boolean recovered = false;
    long offset = 0;
    boolean positioned = false;
    Payload data = null;
    boolean wasRecovering = false;
    boolean delta = false;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "ttl" -> ttl = natural(in);
        case "recoverable" -> recoverable = in.bool();
        case "epoch" -> epoch = in.string();
        case "publications" -> publications = in.list(JsonRecordReader::publication);
        case "recovered" -> recovered = in.bool();
        case "offset" -> offset = in.uint64();
        case "positioned" -> positioned = in.bool();
        case "data" -> data = in.raw();
        case "was_recovering" -> wasRecovering = in.bool();
        case "delta" -> delta = in.bool();
        default -> in.skip();
      }
    }
    boolean hasPosition = positioned || offset != 0 || !epoch.isEmpty();
    return new SubscribeResult(
        ttl,
        recoverable,
        positioned,
        hasPosition ? new StreamPosition(offset, epoch) : null,
        recovered,
        wasRecovering,
        publications,
        delta,
        data);
  }

  static Publication publication(JsonReader in) throws MalformedFrameException {
    var data = NO_DATA;
    ClientInfo info = null;
    long offset = 0;
    Map<String, String> tags = Map.of();
    boolean delta = false;
    long version = 0;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "data" -> data = in.raw();
        case "info" -> info = info(in);
        case "offset" -> offset = in.uint64();
        case "tags" -> tags = in.stringMap();
        case "delta" -> delta = in.bool();
        case "version" -> version = in.uint64();
        default -> in.skip();
      }
    }
    return new Publication(data, info, offset, tags, delta, version);
  }

  static ClientInfo info(JsonReader in) throws MalformedFrameException {
    String user = "";
    String client = "";
    Payload connInfo = null;
    Payload chanInfo = null;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "user" -> user = in.string();
        case "client" -> client = in.string();
        case "conn_info" -> connInfo = in.raw();
        case "chan_info" -> chanInfo = in.raw();
        default -> in.skip();
      }
    }
    return new ClientInfo(user, client, connInfo, chanInfo);
  }

  /** An integer that is never negative. */
  static int natural(JsonReader in) throws MalformedFrameException {
    return (int) in.int64(0, Integer.MAX_VALUE);
  }
}
