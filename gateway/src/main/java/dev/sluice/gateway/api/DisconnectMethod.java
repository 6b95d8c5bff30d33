package dev.sluice.gateway.api;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.codec.Json;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    CloseReason reason = CloseReason.FORCE_DISCONNECT;
    Data data = new Data();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField("data")) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "whitelist" -> spared = Method.names(in);
        case "disconnect" -> reason = reason(in, check);
        case "data" -> data.json(in.raw());
        case "b64data" -> data.base64(in.string());
        default -> {}
      }
    }
    selection.check(check);
    data.check(check, "b64data");
    CloseReason why = reason;
    Set<String> kept = new HashSet<>(spared);
    return check.passed(_ -> disconnect(selection, kept, why, data.payload()));
  }

  private Answer disconnect(
      ConnectionSelector.Selection selection,
      Set<String> spared,
      CloseReason reason,
      @Nullable Payload last) {
    List<Connection> connections =
        selector.find(selection).stream().filter(c -> !spared.contains(c.id())).toList();
    return Answer.of(selector.onEach(connections, connection -> close(connection, reason, last)));
  }

  private static void close(Connection connection, CloseReason reason, @Nullable Payload last) {
    if (last != null && connection.isConnected()) {
      connection.sendNow(new Push.Message(last));
    }
    connection.close(reason);
  }

  /** One that a client could not understand is not accepted. */
  private static CloseReason reason(JsonReader in, RequestCheck check)
      throws MalformedFrameException {
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
    check.that(!misread, "disconnect.reason", RequestCheck.quoted(text), "a text that is not JSON");
    try {
      return CloseReason.requested((int) Math.min(code, 65_535), text);
    } catch (IllegalArgumentException outOfRange) {
      check.that(
          code >= 3000 && code <= 4999, "disconnect.code", code, "an integer from 3000 to 4999");
      check.that(false, "disconnect.reason", RequestCheck.quoted(text), "at most 123 bytes");
      return CloseReason.FORCE_DISCONNECT;
    }
  }
}
