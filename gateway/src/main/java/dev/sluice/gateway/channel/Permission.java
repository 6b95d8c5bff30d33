package dev.sluice.gateway.channel;

/** Whether a client may do what it asks for. */
public enum Permission {
  GRANTED,
  DENIED
}
