package dev.sluice.gateway.config;

/**
 * The channel that each user has, and to which the server itself subscribes the user's connections.
 */
public record PersonalChannelConfig(
    @Key(doc = "Subscribe each connection of a user to the user's channel.", initial = "false")
        boolean enabled,
    @Key(doc = "Namespace of these channels; \"\": none.") String personalChannelNamespace,
    @Key(doc = "Close a user's other connections when a new one comes.", initial = "false")
        boolean singleConnection) {

  /** Whether a user's newest connection ends the others. */
  public boolean isForOneConnection() {
    return enabled && singleConnection;
  }
}
