package dev.sluice.gateway.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token of either kind says (RFC 7519 §4), read but not judged. Immutable.
 *
 * <p>Times are seconds since 1970, may have a fraction, and are null if absent, as is anything that
 * is null in the token.
 *
 * @param expires when the token ends
 * @param notBefore when the token begins
 * @param expireAt when that ends for which the token is given, if not with the token; 0 for never
 * @param channel what a subscription token is for
 * @param client the id of the one connection that a subscription token is for; "" for any
 * @param channels what a connection is subscribed to without further ado
 * @param subs what a connection is subscribed to; stands in for {@code channels}
 * @param own info, data and options of the connection or subscription itself
 */
record Claims(
    String user,
    @Nullable Double expires,
    @Nullable Double notBefore,
    @Nullable Double expireAt,
    String issuer,
    List<String> audience,
    String channel,
    String client,
    List<String> channels,
    Map<String, TokenSubscription> subs,
    @Nullable Payload meta,
    TokenSubscription own) {
  /** Those of a connection token; others, of whatever form, are the backend's own. */
  static final Set<String> OF_CONNECTIONS =
      Set.of(
          "exp",
          "nbf",
          "expire_at",
          "iss",
          "aud",
          "channel",
          "channels",
          "subs",
          "meta",
          "info",
          "b64info");

  /** Those of a subscription token. */
  static final Set<String> OF_SUBSCRIPTIONS =
      Set.of(
          "exp",
          "nbf",
          "expire_at",
          "iss",
          "aud",
          "channel",
          "client",
          "info",
          "b64info",
          "data",
          "b64data",
          "override");

  private static final long LATEST_EXPIRY_SECONDS = Duration.ofDays(365).toSeconds();

  /**
   * @param names the claims to read, beside the user's
   */
  static Claims read(byte[] json, Set<String> names, String userClaim)
      throws MalformedFrameException {
    Double expires = null;
    Double notBefore = null;
    Double expireAt = null;
    String issuer = "";
    List<String> audience = List.of();
    String channel = "";
    String client = "";
    List<String> channels = List.of();
    Map<String, TokenSubscription> subs = Map.of();
    Payload meta = null;
    var own = new SubscriptionClaims();
    var in = new JsonReader(json, 0, json.length);
    in.beginObject();
    while (in.nextField("data")) {
      if (!names.contains(in.field())) {
        continue;
      }
      switch (in.field()) {
        case "exp" -> expires = seconds(in);
        case "nbf" -> notBefore = seconds(in);
        case "expire_at" -> expireAt = seconds(in);
        case "iss" -> issuer = in.string();
        case "aud" -> audience = oneOrSeveral(in);
        case "channel" -> channel = in.string();
        case "client" -> client = in.string();
        case "channels" -> channels = in.stringList();
        case "subs" -> subs = in.map(SubscriptionClaims::read);
        case "meta" -> meta = in.raw();
        default -> own.readField(in);
      }
    }
    in.end();
    return new Claims(
        user(json, userClaim),
        expires,
        notBefore,
        expireAt,
        issuer,
        audience,
        channel,
        client,
        channels,
        subs,
        meta,
        own.subscription());
  }

  /** Read apart from the others, since it may be any of them. */
  private static String user(byte[] json, String claim) throws MalformedFrameException {
    String user = "";
    var in = new JsonReader(json, 0, json.length);
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals(claim)) {
        user = in.string();
      }
    }
    return user;
  }

  private static Double seconds(JsonReader in) throws MalformedFrameException {
    byte[] number = in.raw().bytes();
    if (number[0] != '-' && (number[0] < '0' || number[0] > '9')) {
      throw new MalformedFrameException(in.field() + ": expected a number");
    }
    return Double.valueOf(new String(number, US_ASCII));
  }

  private static List<String> oneOrSeveral(JsonReader in) throws MalformedFrameException {
    byte[] json = in.raw().bytes();
    var again = new JsonReader(json, 0, json.length);
    return json[0] == '[' ? again.stringList() : List.of(again.string());
  }

  /** Whether the token has ended: at {@code exp}, to the fraction of a second. */
  boolean isOverAt(Instant now) {
    return expires != null && secondsOf(now) >= expires;
  }

  /** Whether the token has not begun: before {@code nbf}. */
  boolean isEarlyAt(Instant now) {
    return notBefore != null && secondsOf(now) < notBefore;
  }

  private static double secondsOf(Instant now) {
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  /**
   * When that ends for which the token is given, in whole seconds, 0 for never. Rounded up, so that
   * nothing ends before its time, and cut to a year, so that it fits wherever it goes. A token that
   * is accepted although its {@code exp} has just passed is good for one more second: time for the
   * client to bring the next.
   */
  long expiry(Instant now) {
    Double end = expireAt == null ? expires : expireAt;
    if (end == null || (end == 0 && expireAt != null)) {
      return 0;
    }
    long earliest = expireAt == null ? now.getEpochSecond() + 1 : 1;
    long past1970 = Math.max(earliest, (long) Math.ceil(end));
    return Math.min(past1970, now.getEpochSecond() + LATEST_EXPIRY_SECONDS);
  }

  /** All that a connection is subscribed to by the server. */
  Map<String, TokenSubscription> subscriptions() {
    var all = new HashMap<>(subs);
    if (subs.isEmpty()) {
      channels.forEach(each -> all.put(each, TokenSubscription.PLAIN));
    }
    all.remove("");
    return all;
  }
}
