package dev.sluice.gateway.config;

import java.net.InetAddress;

/**
 * A range of IP addresses, as in {@code 10.0.0.0/8} (RFC 4632), or a single one.
 *
 * @param prefixBits how many bits of an address tell whether it belongs here
 */
public record Network(InetAddress address, int prefixBits) {
  static final String EXPECTED = "an IP address, or a network such as 10.0.0.0/8 or fd00::/8";

  public Network {
    if (prefixBits < 0 || prefixBits > bitsOf(address)) {
      throw new IllegalArgumentException(prefixBits + " (expected: 0 to " + bitsOf(address) + ")");
    }
  }

  /**
   * Reads an address, or an address and a number of bits with a slash between them.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress single = InetAddress.ofLiteral(text);
      return new Network(single, bitsOf(single));
    }
    InetAddress first = InetAddress.ofLiteral(text.substring(0, slash));
    return new Network(first, Integer.parseInt(text.substring(slash + 1)));
  }

  /** An IPv4 address in an IPv6 one's clothes counts as what it is. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit += 8) {
      int mask = prefixBits - bit >= 8 ? 0xFF : 0xFF << (8 - (prefixBits - bit));
      if (((mine[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int bitsOf(InetAddress address) {
    return address.getAddress().length * 8;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixBits;
  }
}
