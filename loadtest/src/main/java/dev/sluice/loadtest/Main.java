package dev.sluice.loadtest;

/** Where the process begins. */
final class Main {
  private Main() {}

  static void main(String[] args) {
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
