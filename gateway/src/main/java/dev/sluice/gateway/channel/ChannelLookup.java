package dev.sluice.gateway.channel;

import dev.sluice.protocol.ErrorCode;

/** What comes of looking a channel's name up: its namespace, or why the name will not do. */
public sealed interface ChannelLookup permits Namespace, ChannelLookup.Refused {

  /** The name will not do. */
  record Refused(ErrorCode error) implements ChannelLookup {
    static final Refused UNKNOWN_CHANNEL = new Refused(ErrorCode.UNKNOWN_CHANNEL);
    static final Refused BAD_NAME = new Refused(ErrorCode.BAD_REQUEST);
  }
}
