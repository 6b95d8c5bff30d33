package dev.sluice.gateway.it;

/** JSON in Java strings. */
final class Json {
  private Json() {}

  /** Single quotes stand for double ones. */
  static String json(String text) {
    return text.replace('\'', '"');
  }
}
