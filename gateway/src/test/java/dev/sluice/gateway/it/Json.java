package dev.sluice.gateway.it;

import java.util.regex.Pattern;

/** JSON in Java strings. */
final class Json {
  private static final Pattern DETAIL = Pattern.compile(",\"detail\":\"(\\\\.|[^\"\\\\])*\"");

  private Json() {}

  /** Single quotes stand for double ones. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  /** An answer of the API without what its errors say to people. */
  static String withoutDetail(String answer) {
    return DETAIL.matcher(answer).replaceAll("");
  }
}
