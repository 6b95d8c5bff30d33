package dev.sluice.gateway.auth;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.Json;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Collects the claims about one subscription, which may stand among others. Used while reading. */
final class SubscriptionClaims {
  private @Nullable Payload info;
  private @Nullable Payload encodedInfo;
  private @Nullable Payload data;
  private @Nullable Payload encodedData;
  private OptionOverride override = OptionOverride.NONE;

  /** Reads an object that holds nothing else. */
  static TokenSubscription read(JsonReader in) throws MalformedFrameException {
    var claims = new SubscriptionClaims();
    in.beginObject();
    while (in.nextField("data")) {
      claims.readField(in);
    }
    return claims.subscription();
  }

  /** Reads the field's value if it is about the subscription. */
  void readField(JsonReader in) throws MalformedFrameException {
    switch (in.field()) {
      case "info" -> info = in.raw();
      case "b64info" -> encodedInfo = base64(in);
      case "data" -> data = in.raw();
      case "b64data" -> encodedData = base64(in);
      case "override" -> override = OptionOverride.read(in);
      default -> {}
    }
  }

  /** What was read. */
  TokenSubscription subscription() {
    return new TokenSubscription(
        encodedInfo == null ? info : encodedInfo,
        encodedData == null ? data : encodedData,
        override);
  }

  private static @Nullable Payload base64(JsonReader in) throws MalformedFrameException {
    String text = in.string();
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Json.payload(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(in.field() + ": expected base64");
    }
  }
}
