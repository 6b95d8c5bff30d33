package dev.sluice.gateway.transport.websocket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client offers in {@code Sec-WebSocket-Extensions} (RFC 6455 §9.1). For one header,
 * on one thread.
 */
final class WebSocketExtensions {
  /** One that is offered; its parameters in the client's order, which may name one twice. */
  record Offer(String name, List<Parameter> parameters) {}

  /**
   * What an offer says of itself.
   *
   * @param value without its quotes; null if there is none
   */
  record Parameter(String name, @Nullable String value) {}

  private static final String SYMBOLS_IN_TOKENS = "!#$%&'*+-.^_`|~";

  private final String header;
  private int at;

  private WebSocketExtensions(String header) {
    this.header = header;
  }

  /**
   * The offers in the client's order, which is the order of preference; none if what it says is
   * malformed anywhere.
   *
   * @param lines the values of all the headers of that name
   */
  static List<Offer> offeredIn(List<String> lines) {
    WebSocketExtensions reader = new WebSocketExtensions(String.join(",", lines));
    try {
      return reader.offers();
    } catch (MalformedException malformed) {
      return List.of();
    }
  }

  private List<Offer> offers() throws MalformedException {
    List<Offer> offers = new ArrayList<>();
    do {
      skipSpace();
      if (at < header.length() && header.charAt(at) != ',') { // Lists may have empty elements.
        offers.add(offer());
      }
    } while (take(','));
    if (at < header.length()) {
      throw new MalformedException();
    }
    return offers;
  }

  private Offer offer() throws MalformedException {
    String name = token();
    List<Parameter> parameters = new ArrayList<>();
    while (take(';')) {
      String parameter = token();
      parameters.add(new Parameter(parameter, take('=') ? value() : null));
    }
    return new Offer(name, parameters);
  }

  private String value() throws MalformedException {
    skipSpace();
    if (!take('"')) {
      return token();
    }
    StringBuilder value = new StringBuilder();
    while (next() != '"') {
      if (header.charAt(at) == '\\') {
        at++;
      }
      value.append(next());
      at++;
    }
    at++;
    return value.toString();
  }

  private char next() throws MalformedException {
    if (at == header.length()) {
      throw new MalformedException();
    }
    return header.charAt(at);
  }

  private String token() throws MalformedException {
    skipSpace();
    int from = at;
    while (at < header.length() && isOfToken(header.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw new MalformedException();
    }
    return header.substring(from, at);
  }

  private static boolean isOfToken(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SYMBOLS_IN_TOKENS.indexOf(c) >= 0;
  }

  private boolean take(char wanted) {
    skipSpace();
    boolean there = at < header.length() && header.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private void skipSpace() {
    while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
      at++;
    }
  }

  private static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;
  }
}
