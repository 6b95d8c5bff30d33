package dev.sluice.gateway.channel;

/**
 * A client that wants something of a channel.
 *
 * @param user "" for an anonymous one
 * @param subscribed whether it is subscribed to that channel
 */
public record Asker(String user, boolean subscribed) {}
