package dev.sluice.loadtest;

/** How a test ended, for scripts. The numbers are stable. */
enum ExitCode {
  NOTHING_LOST(0),
  FAILED(1),
  USAGE(2);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
