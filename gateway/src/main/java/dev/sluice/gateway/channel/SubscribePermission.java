package dev.sluice.gateway.channel;

/** Whether a client may subscribe. */
public enum SubscribePermission {
  GRANTED,
  DENIED,
  /** The token that came with the request decides, and nothing else. */
  TOKEN_DECIDES
}
