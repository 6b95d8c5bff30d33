package dev.sluice.gateway.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What came of a command line that was run in this process. */
record Run(int exitCode, String out, String err) {

  static Run of(String... args) {
    return new Setup(Map.of(), "", Run::startNothing).run(args);
  }

  static Setup with(Map<String, String> environment) {
    return new Setup(environment, "", Run::startNothing);
  }

  static Setup withInput(String input) {
    return new Setup(Map.of(), input, Run::startNothing);
  }

  private static int startNothing(Object... ignored) {
    throw new AssertionError("started a gateway");
  }

  /** What the command line finds when it runs. */
  record Setup(Map<String, String> environment, String input, Starter starter) {

    Setup starting(Starter starter) {
      return new Setup(environment, input, starter);
    }

    Run run(String... args) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      Console console =
          new Console(
              new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
              new PrintWriter(out),
              new PrintWriter(err),
              environment);
      int exitCode = Cli.run(starter, console, args);
      return new Run(exitCode, out.toString(), err.toString());
    }
  }
}
