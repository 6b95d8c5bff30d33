package dev.sluice.gateway.channel;

import dev.sluice.gateway.config.NamespaceOptions;
import dev.sluice.gateway.connection.OverflowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The channels whose names begin alike, and what holds for them. Immutable, for any thread.
 *
 * @param name "" for the channels without a namespace
 * @param naming what the parts of their names mean
 * @param options as configured
 * @param channelRegex what must be found in the rest of a name that a client uses; null for any
 *     ASCII
 * @param overflow for a slow subscriber
 */
public record Namespace(
    String name,
    ChannelNaming naming,
    NamespaceOptions options,
    @Nullable NamePattern channelRegex,
    OverflowPolicy overflow)
    implements ChannelLookup {

  static Namespace of(String name, ChannelNaming naming, NamespaceOptions options) {
    return new Namespace(name, naming, options, regex(options.channelRegex()), overflow(options));
  }

  /**
   * Whether a client may use a name of this namespace, its length aside. A backend may use any.
   *
   * <p>The expression needs to be found only, as in the reference: one that begins with {@code ^}
   * and ends with {@code $} speaks of the whole rest.
   */
  boolean acceptsName(String channel) {
    return channelRegex == null
        ? isAscii(channel)
        : channelRegex.isFoundIn(naming.afterNamespace(channel));
  }

  /** Whether the channel is open to the users in its name, and to no others. */
  boolean isUserLimited(String channel) {
    return options.allowUserLimitedChannels() && naming.hasUsers(channel);
  }

  /** Whether the text, at the end of a name, is a list of users to whom the channel is open. */
  public boolean isOpenTo(String users) {
    return options.allowUserLimitedChannels() && naming.isList(users);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable NamePattern regex(String text) {
    return text.isEmpty() ? null : new NamePattern(text);
  }

  private static OverflowPolicy overflow(NamespaceOptions options) {
    return switch (options.overflow()) {
      case DISCONNECT -> OverflowPolicy.DISCONNECT;
      case DROP_OLDEST -> OverflowPolicy.DROP_OLDEST;
      case DROP_NEWEST -> OverflowPolicy.DROP_NEWEST;
      case CONFLATE -> OverflowPolicy.CONFLATE;
    };
  }
}
