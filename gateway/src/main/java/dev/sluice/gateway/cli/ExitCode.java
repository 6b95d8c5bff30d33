package dev.sluice.gateway.cli;

/** How a command ended, for scripts. The numbers are stable. */
enum ExitCode {
  DONE(0),
  FAILED(1),
  USAGE(2),
  CONFIGURATION(3),
  NOT_REACHABLE(4),
  REFUSED(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
