package dev.sluice.gateway.api;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;

/** Reads fields that the API does not support yet: checks only their types. Any thread. */
final class UnsupportedFields {

  private UnsupportedFields() {}

  /** The fields of a history beside its channel. */
  static void readHistoryField(JsonReader in) throws MalformedFrameException {
    switch (in.field()) {
      case "limit" -> in.int32();
      case "since" -> position(in);
      case "reverse" -> in.bool();
      default -> {}
    }
  }

  /** The fields of a subscribe that have to do with history and presence. */
  static void readSubscribeField(JsonReader in) throws MalformedFrameException {
    switch (in.field()) {
      case "recover_since" -> position(in);
      case "override" -> OptionOverride.read(in);
      default -> {}
    }
  }

  private static void position(JsonReader in) throws MalformedFrameException {
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "offset" -> in.uint64();
        case "epoch" -> in.string();
        default -> {}
      }
    }
  }
}
