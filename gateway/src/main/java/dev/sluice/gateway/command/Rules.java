package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.TokenVerifier;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.channel.Namespaces;
import dev.sluice.gateway.channel.Permissions;
import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.PersonalChannelConfig;
import dev.sluice.gateway.hub.Directory.UserRule;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What holds for clients until the next reload. Immutable. */
public record Rules(
    ClientConfig client,
    Namespaces namespaces,
    Permissions permissions,
    TokenVerifier connectionTokens,
    TokenVerifier subscriptionTokens,
    InstantSource clock) {

  private static final int MAX_TTL_SECONDS = 365 * 24 * 3600;

  public static Rules of(Config config, InstantSource clock) {
    return new Rules(
        config.client(),
        Namespaces.of(config.channel()),
        Permissions.of(config.client()),
        TokenVerifier.forConnections(config.client(), clock),
        TokenVerifier.forSubscriptions(config.client(), clock),
        clock);
  }

  /** What holds for the connections of one user. */
  UserRule ofOneUser() {
    return new UserRule(
        client.userConnectionLimit(),
        client.subscribeToUserPersonalChannel().isForOneConnection()
            ? UserRule.Others.LEAVE
            : UserRule.Others.STAY);
  }

  /**
   * The user's personal channel; null for the anonymous user, where users have none, and if its
   * name would be a list of other users, to whom it would be open.
   */
  @Nullable String personalChannel(String user) {
    PersonalChannelConfig personal = client.subscribeToUserPersonalChannel();
    if (!personal.enabled() || user.isEmpty()) {
      return null;
    }
    String channel = namespaces.naming().personalChannel(personal.personalChannelNamespace(), user);
    Namespace namespace = namespaces.of(channel);
    return namespace != null && namespace.isOpenTo(user) ? null : channel;
  }

  /** Now, in seconds since 1970. */
  long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  /**
   * Whether a time has come.
   *
   * @param expireAt in seconds since 1970; 0 for never
   */
  boolean hasPassed(long expireAt) {
    return expireAt != 0 && expireAt <= nowSeconds();
  }

  /**
   * Seconds that a client is told it has.
   *
   * @param expireAt in seconds since 1970; 0 for never
   * @return 1 to a year; 0 for never
   */
  int ttl(long expireAt) {
    return expireAt == 0 ? 0 : Math.clamp(expireAt - nowSeconds(), 1, MAX_TTL_SECONDS);
  }
}
