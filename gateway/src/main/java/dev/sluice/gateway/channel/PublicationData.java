package dev.sluice.gateway.channel;

import dev.sluice.protocol.Payload;

/** Checks what a publication holds against what its namespace asks for. */
public final class PublicationData {
  private PublicationData() {}

  /** Whether the namespace takes the data. */
  public static boolean isAccepted(Payload data, Namespace namespace) {
    return switch (namespace.options().publicationDataFormat()) {
      case NOT_EMPTY -> data.length() > 0;
      case JSON -> data.isJson() && data.length() > 0;
      case JSON_OBJECT -> data.isJson() && startsWithBrace(data);
      case BINARY -> true;
    };
  }

  /** What the namespace takes, in words. */
  public static String expectedBy(Namespace namespace) {
    return switch (namespace.options().publicationDataFormat()) {
      case NOT_EMPTY -> "data that is not empty";
      case JSON -> "JSON";
      case JSON_OBJECT -> "a JSON object";
      case BINARY -> "anything";
    };
  }

  private static boolean startsWithBrace(Payload data) {
    for (byte b : data.bytes()) {
      if (b > ' ') {
        return b == '{';
      }
    }
    return false;
  }
}
