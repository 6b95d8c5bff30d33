package dev.sluice.gateway.metrics;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The words for commands and errors, as labels. */
final class CommandNames {
  static final List<String> ALL =
      List.of(
          "connect",
          "subscribe",
          "unsubscribe",
          "publish",
          "presence",
          "presence_stats",
          "history",
          "rpc",
          "refresh",
          "sub_refresh",
          "send",
          "pong");

  private static final Map<Integer, String> ERRORS =
      Arrays.stream(ErrorCode.values())
          .collect(Collectors.toMap(ErrorCode::code, ErrorCode::label));

  private CommandNames() {}

  static String of(Command command) {
    return switch (command) {
      case Command.Connect _ -> "connect";
      case Command.Subscribe _ -> "subscribe";
      case Command.Unsubscribe _ -> "unsubscribe";
      case Command.Publish _ -> "publish";
      case Command.Presence _ -> "presence";
      case Command.PresenceStats _ -> "presence_stats";
      case Command.History _ -> "history";
      case Command.Rpc _ -> "rpc";
      case Command.Refresh _ -> "refresh";
      case Command.SubRefresh _ -> "sub_refresh";
      case Command.Send _ -> "send";
      case Command.Pong _ -> "pong";
    };
  }

  /** An application's own codes share one label: there may be any number of them. */
  static String errorLabel(int code) {
    return ERRORS.getOrDefault(code, "application");
  }
}
