package dev.sluice.gateway;

import dev.sluice.gateway.cli.Cli;

/** Where the process begins. */
final class Main {
  private Main() {}

  static void main(String[] args) {
    try {
      System.exit(Cli.run(GatewayProcess::run, args));
    } catch (Throwable failure) { // The event loops would go on without anybody to end them.
      failure.printStackTrace();
      System.exit(1);
    }
  }
}
