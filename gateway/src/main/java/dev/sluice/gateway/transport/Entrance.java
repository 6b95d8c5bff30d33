package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Limits;
import java.util.function.Supplier;

/**
 * What it takes to make connections of requests, whatever the transport.
 *
 * @param limits those of the next connection: they may be reloaded
 */
public record Entrance(
    Admission admission, Supplier<Limits> limits, Peers peers, CommandHandler commands) {}
