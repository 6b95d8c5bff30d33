package dev.sluice.gateway.connection;

import java.time.Duration;

/**
 * What one connection may use, and for how long it is waited for.
 *
 * @param outboundBytes the bound of the outbound queue, the message being offered included
 * @param outboundMessageBytes what a message in it counts beside its content
 * @param inboundCommands the bound of the inbound queue
 * @param writeTimeout how long the socket may take nothing at all of what is written
 * @param connectTimeout how long after the socket was accepted the connect command must succeed
 * @param closeTimeout how long a closing connection waits for its output to be taken, and then, for
 *     five seconds at most, for the client's answer
 * @param pingInterval between two pings; zero for no pings
 * @param pongTimeout between a ping and its pong; zero if none is expected
 */
public record Limits(
    int outboundBytes,
    int outboundMessageBytes,
    int inboundCommands,
    Duration writeTimeout,
    Duration connectTimeout,
    Duration closeTimeout,
    Duration pingInterval,
    Duration pongTimeout) {}
