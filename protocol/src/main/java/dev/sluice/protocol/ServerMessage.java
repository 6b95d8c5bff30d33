package dev.sluice.protocol;

/** Whatever the gateway sends to a client. */
public sealed interface ServerMessage permits Reply, Push, ServerMessage.Ping {

  /** The heartbeat: a message with nothing in it. */
  record Ping() implements ServerMessage {}
}
