package dev.sluice.gateway.admin;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.command.Rules;
import dev.sluice.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with the channel of a request. */
final class Channels {
  private Channels() {}

  /** The error that a request naming this channel gets; null if the channel will do. */
  static @Nullable ApiError errorOf(String channel, Rules rules) {
    if (channel.isEmpty()) {
      return ApiError.BAD_REQUEST;
    }
    return switch (rules.namespaces().forBackend(channel)) {
      case Namespace _ -> null;
      case ChannelLookup.Refused(var error) ->
          error == ErrorCode.UNKNOWN_CHANNEL ? ApiError.UNKNOWN_CHANNEL : ApiError.BAD_REQUEST;
    };
  }
}
