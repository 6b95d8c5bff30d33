package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Identity;
import dev.sluice.protocol.Copies;
import java.util.Map;

/**
 * On what terms a client is connected.
 *
 * @param identity who it is, and until when
 * @param channels what the server subscribes it to; their names are unchecked
 */
public record ConnectTerms(Identity identity, Map<String, Terms> channels) {
  public ConnectTerms {
    channels = Copies.of(channels);
  }
}
