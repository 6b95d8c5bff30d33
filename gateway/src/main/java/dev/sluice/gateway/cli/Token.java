package dev.sluice.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.sluice.gateway.config.TokenConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token to be made: a connection token, or a subscription token if it names a channel.
 *
 * @param keys what the gateway checks it by
 * @param ttl zero means for ever
 */
record Token(
    String user,
    @Nullable String channel,
    List<String> channels,
    @Nullable JsonNode info,
    TokenConfig keys,
    Instant now,
    Duration ttl) {

  private static final int SHA_256_BLOCK_BYTES = 64;

  /** The JWT, signed with HS256. */
  String signed(String secret) {
    if (secret.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "no secret to sign with (expected: --secret, or client.token.hmac_secret_key in --config"
              + " or as SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY)");
    }
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    JWSObject token = new JWSObject(header, new Payload(claims().toString()));
    try {
      token.sign(new MACSigner(padded(secret.getBytes(StandardCharsets.UTF_8))));
    } catch (JOSEException e) {
      throw new CommandFailure(ExitCode.FAILED, "the token cannot be signed: " + e.getMessage());
    }
    return token.serialize();
  }

  /**
   * The signer wants long keys. Zeros up to the hash's block are what HMAC itself adds (RFC 2104).
   */
  private static byte[] padded(byte[] secret) {
    return Arrays.copyOf(secret, Math.max(secret.length, SHA_256_BLOCK_BYTES));
  }

  ObjectNode claims() {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put(keys.userIdClaim().isEmpty() ? "sub" : keys.userIdClaim(), user);
    claims.put("iat", now.getEpochSecond());
    if (!ttl.isZero()) {
      claims.put("exp", now.plus(ttl).getEpochSecond());
    }
    if (!keys.audience().isEmpty()) {
      claims.put("aud", keys.audience());
    }
    if (!keys.issuer().isEmpty()) {
      claims.put("iss", keys.issuer());
    }
    if (info != null) {
      claims.set("info", info);
    }
    if (channel != null) {
      claims.put("channel", channel);
    }
    if (!channels.isEmpty()) {
      channels.forEach(claims.putArray("channels")::add);
    }
    return claims;
  }
}
