package dev.sluice.loadtest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** JSON that is written by hand. */
final class Json {
  private Json() {}

  /** The text as a JSON string. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
