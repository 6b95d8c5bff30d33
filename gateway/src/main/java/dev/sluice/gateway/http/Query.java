package dev.sluice.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The query of a request's target. Only the parameters that are asked for are decoded: what stands
 * in the others does not matter. Any thread.
 *
 * @param text behind the question mark; "" for none
 */
record Query(String text) {

  static Query of(String target) {
    int mark = target.indexOf('?');
    int fragment = target.indexOf('#');
    int end = fragment < 0 ? target.length() : fragment;
    return new Query(mark < 0 || mark > end ? "" : target.substring(mark + 1, end));
  }

  /**
   * All values of a parameter, decoded, in their order.
   *
   * @throws MalformedQueryException if one of them cannot be decoded
   */
  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int ampersand = text.indexOf('&', start);
      int end = ampersand < 0 ? text.length() : ampersand;
      int equals = text.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (isName(text.substring(start, nameEnd), name)) {
        values.add(decoded(text.substring(Math.min(nameEnd + 1, end), end)));
      }
      start = end + 1;
    }
    return values;
  }

  private static boolean isName(String encoded, String name) {
    if (encoded.indexOf('%') < 0) {
      return encoded.equals(name);
    }
    try {
      return decoded(encoded).equals(name);
    } catch (MalformedQueryException notOurs) {
      return false;
    }
  }

  private static String decoded(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new MalformedQueryException(malformed);
    }
  }
}
