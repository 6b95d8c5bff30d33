package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Limits;
import java.util.function.Supplier;

/**
 * What every transport needs to turn requests into connections.
 *
 * @param limits those of the next connection: they may be reloaded
 */
public record ConnectionContext(
    Admission admission, Supplier<Limits> limits, Peers peers, CommandHandler commands) {}
