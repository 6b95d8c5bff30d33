package dev.sluice.gateway.admin;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.codec.Json;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes connections, with a reason of the backend's choice, and a last message if it wants. */
final class DisconnectMethod implements Method {
  private final ConnectionSelector selector;

  DisconnectMethod(ConnectionSelector selector) {
    this.selector = selector;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    ConnectionSelector.Selection selection = new ConnectionSelector.Selection();
    List<String> spared = List.of();
    @Nullable CloseReason reason = CloseReason.FORCE_DISCONNECT;
    Data data = new Data();
    in.beginObject();
    while (in.nextField()) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "whitelist" -> spared = in.stringList();
        case "disconnect" -> reason = reason(in);
        case "data" -> data.json(in.raw());
        case "b64data" -> data.base64(in.string());
        default -> {}
      }
    }
    if (reason == null || selection.namesNobody() || data.isBad()) {
      return _ -> Answer.failed(ApiError.BAD_REQUEST);
    }
    CloseReason why = reason;
    List<String> kept = spared;
    Payload last = data.payload();
    return _ -> disconnect(selection, kept, why, last);
  }

  private Answer disconnect(
      ConnectionSelector.Selection selection,
      List<String> spared,
      CloseReason reason,
      @Nullable Payload last) {
    List<Connection> connections =
        selector.find(selection).stream().filter(c -> !spared.contains(c.id())).toList();
    return Answer.of(
        ConnectionSelector.onEach(connections, connection -> close(connection, reason, last)));
  }

  private static void close(Connection connection, CloseReason reason, @Nullable Payload last) {
    if (last != null && connection.isConnected()) {
      connection.sendNow(new Push.Message(last));
    }
    connection.close(reason);
  }

  /** Null for one that a client could not understand. */
  private static @Nullable CloseReason reason(JsonReader in) throws MalformedFrameException {
    long code = 0;
    String text = "";
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "code" -> code = in.int64(0, 0xFFFF_FFFFL);
        case "reason" -> text = in.string();
        default -> {}
      }
    }
    // A text that is JSON would be taken for an instruction by older clients.
    boolean misread = Json.isValid(text.getBytes(StandardCharsets.UTF_8));
    try {
      return misread ? null : CloseReason.requested((int) Math.min(code, 65_535), text);
    } catch (IllegalArgumentException outOfRange) {
      return null;
    }
  }
}
