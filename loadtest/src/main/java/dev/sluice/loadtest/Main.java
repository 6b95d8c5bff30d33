package dev.sluice.loadtest;

/** Placeholder. */
final class Main {
  private Main() {}

  static void main() {
    System.out.println("usage: sluice");
  }
}
