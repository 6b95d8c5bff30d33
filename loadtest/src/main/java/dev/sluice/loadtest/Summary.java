package dev.sluice.loadtest;

/** What a test says to a person: a title and, below it, labelled lines. */
final class Summary {
  private final StringBuilder text = new StringBuilder();

  void title(String title) {
    text.append(title).append(System.lineSeparator());
  }

  /**
   * @param label "" for one more line of the same
   */
  void line(String label, String line) {
    text.append("  %-12s  %s%n".formatted(label, line));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
