package dev.sluice.gateway.admin;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.codec.Json;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes connections, with a reason of the backend's choice. */
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
    in.beginObject();
    while (in.nextField()) {
      if (selection.read(in)) {
        continue;
      }
      switch (in.field()) {
        case "whitelist" -> spared = in.stringList();
        case "disconnect" -> reason = reason(in);
        default -> {}
      }
    }
    if (reason == null || selection.namesNobody()) {
      return _ -> Answer.failed(ApiError.BAD_REQUEST);
    }
    CloseReason why = reason;
    List<String> kept = spared;
    return _ -> disconnect(selection, kept, why);
  }

  private Answer disconnect(
      ConnectionSelector.Selection selection, List<String> spared, CloseReason reason) {
    List<Connection> connections =
        selector.find(selection).stream().filter(c -> !spared.contains(c.id())).toList();
    return Answer.of(
        ConnectionSelector.onEach(connections, connection -> connection.close(reason)));
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
