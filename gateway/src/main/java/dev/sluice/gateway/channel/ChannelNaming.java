package dev.sluice.gateway.channel;

import dev.sluice.gateway.config.ChannelConfig;
import io.netty.buffer.ByteBufUtil;

/**
 * What the parts of a channel's name mean, as in {@code $chat:room#42,43}: private, in the
 * namespace {@code chat}, for the users 42 and 43. Immutable, for any thread.
 *
 * @param maxLength bytes of a name
 * @param privatePrefix begins the names that a client subscribes to only with a token
 * @param namespaceBoundary ends the namespace
 * @param userBoundary begins the list of users; its last occurrence counts
 * @param userSeparator stands between two users
 */
public record ChannelNaming(
    int maxLength,
    String privatePrefix,
    String namespaceBoundary,
    String userBoundary,
    String userSeparator) {
  private static final int MAX_BYTES_PER_CHAR = 3;

  /** The naming that is configured. */
  public static ChannelNaming of(ChannelConfig config) {
    return new ChannelNaming(
        config.maxLength(),
        config.privatePrefix(),
        config.namespaceBoundary(),
        config.userBoundary(),
        config.userSeparator());
  }

  /** Whether a name has too many bytes. */
  public boolean isTooLong(String channel) {
    return channel.length() * MAX_BYTES_PER_CHAR > maxLength
        && ByteBufUtil.utf8Bytes(channel) > maxLength;
  }

  /** Whether a client needs a token to subscribe, whatever the namespace allows. */
  public boolean isPrivate(String channel) {
    return channel.startsWith(privatePrefix);
  }

  /** The name of the channel's namespace; "" for none. */
  String namespaceOf(String channel) {
    int start = namespaceStart(channel);
    int boundary = channel.indexOf(namespaceBoundary, start);
    return boundary <= start ? "" : channel.substring(start, boundary);
  }

  /** What is left of the name behind the namespace; without a boundary all of it, prefix too. */
  String afterNamespace(String channel) {
    int boundary = channel.indexOf(namespaceBoundary, namespaceStart(channel));
    return boundary < 0 ? channel : channel.substring(boundary + namespaceBoundary.length());
  }

  /** Whether the name ends in a list of users. */
  boolean hasUsers(String channel) {
    return channel.contains(userBoundary);
  }

  /**
   * Whether the list of users at the end of the name holds the user. An empty entry is the
   * anonymous user; spaces are part of a user's id.
   */
  boolean lists(String channel, String user) {
    int boundary = channel.lastIndexOf(userBoundary);
    if (boundary < 0) {
      return false;
    }
    int start = boundary + userBoundary.length();
    while (true) {
      int separator = channel.indexOf(userSeparator, start);
      int end = separator < 0 ? channel.length() : separator;
      if (end - start == user.length() && channel.startsWith(user, start)) {
        return true;
      }
      if (separator < 0) {
        return false;
      }
      start = separator + userSeparator.length();
    }
  }

  /**
   * The channel of a user's own, {@code #42} or {@code ns:#42}.
   *
   * @param namespace "" for none
   */
  public String personalChannel(String namespace, String user) {
    String prefix = namespace.isEmpty() ? "" : namespace + namespaceBoundary;
    return prefix + userBoundary + user;
  }

  /**
   * Whose personal channel this is; "" if it is nobody's.
   *
   * @param namespace that of personal channels; "" for none
   */
  String ownerOf(String channel, String namespace) {
    String begin = personalChannel(namespace, "");
    return channel.startsWith(begin) ? channel.substring(begin.length()) : "";
  }

  /** Whether the text, behind a user boundary, lists more than one user. */
  boolean isList(String users) {
    return users.contains(userSeparator);
  }

  private int namespaceStart(String channel) {
    return isPrivate(channel) ? privatePrefix.length() : 0;
  }
}
