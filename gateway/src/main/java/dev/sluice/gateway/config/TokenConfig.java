package dev.sluice.gateway.config;

/** How one kind of token (JWT) is checked. */
public record TokenConfig(
    @Key(
            doc = "Secret that HMAC tokens are signed with; \"\": no such tokens.",
            reloadable = true,
            guards = true)
        Secret hmacSecretKey,
    @Key(doc = "The previous secret, still accepted while it is being replaced.", reloadable = true)
        Secret hmacPreviousSecretKey,
    @Key(
            doc = "Audience that the aud claim must contain; \"\": not checked.",
            reloadable = true,
            guards = true)
        String audience,
    @Key(
            doc = "Issuer that the iss claim must name; \"\": not checked.",
            reloadable = true,
            guards = true)
        String issuer,
    @Key(doc = "The claim that holds the user's id; \"\": sub.", reloadable = true, guards = true)
        String userIdClaim) {

  public TokenConfig {
    Checks.inThisRecord()
        .require(
            hmacPreviousSecretKey.isEmpty() || !hmacSecretKey.isEmpty(),
            "hmac_previous_secret_key",
            "nothing, unless hmac_secret_key is set too")
        .done();
  }
}
