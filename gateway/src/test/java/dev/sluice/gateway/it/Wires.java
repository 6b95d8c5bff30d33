package dev.sluice.gateway.it;

import java.util.ArrayList;
import java.util.List;

/** What a gateway needs to speak over every {@link Wire}. */
final class Wires {
  private static final List<String> EVERYTHING = List.of(Tokens.SETTING, "client.insecure=true");

  private Wires() {}

  /** Every transport, and then these. */
  static String[] settings(String... more) {
    List<String> settings = new ArrayList<>(EVERYTHING);
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }
}
