package dev.sluice.gateway.cli;

/** Ends a command early. Its message has a sentence a line, for whoever typed the command. */
final class CommandFailure extends RuntimeException {
  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
