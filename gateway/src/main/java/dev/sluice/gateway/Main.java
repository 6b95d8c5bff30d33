package dev.sluice.gateway;

import dev.sluice.gateway.cli.Cli;

/** Where the process begins. */
final class Main {
  private Main() {}

  static void main(String[] args) {
    System.exit(Cli.run(GatewayProcess::run, args));
  }
}
