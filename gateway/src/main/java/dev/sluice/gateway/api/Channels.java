package dev.sluice.gateway.api;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.command.Rules;
import dev.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the channel of a request. */
final class Channels {
  private Channels() {}

  /** What a request naming this channel is answered; null if the channel will do. */
  static @Nullable Answer refusalOf(String channel, Rules rules) {
    return refusalOf("channel", channel, rules);
  }

  /**
   * @param field the one that names the channel
   */
  static @Nullable Answer refusalOf(String field, String channel, Rules rules) {
    if (channel.isEmpty()) {
      return Answer.badRequest(RequestCheck.missing(field + " is", "the name of a channel"));
    }
    return switch (rules.namespaces().forBackend(channel)) {
      case Namespace _ -> null;
      case ChannelLookup.Refused refused -> refusalOf(field, channel, refused, rules);
    };
  }

  static Answer refusalOf(
      String field, String channel, ChannelLookup.Refused refused, Rules rules) {
    return refused.error() == ErrorCode.UNKNOWN_CHANNEL
        ? Answer.failed(ApiError.UNKNOWN_CHANNEL)
        : Answer.badRequest(
            "%s is %s (expected: at most %d bytes)"
                .formatted(
                    field, RequestCheck.quoted(channel), rules.namespaces().naming().maxLength()));
  }
}
