package dev.sluice.loadtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What came of a command line that was run in this process. */
record CommandLineRun(int exitCode, String out, String err) {

  static CommandLineRun of(String... args) {
    return run(false, Map.of(), args);
  }

  static CommandLineRun watched(String... args) {
    return run(true, Map.of(), args);
  }

  static CommandLineRun with(Map<String, String> environment, String... args) {
    return run(false, environment, args);
  }

  /** The arguments, and those that lead to the gateway, unless they already do. */
  static String[] against(FakeGateway gateway, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!all.contains("--url")) {
      all.addAll(List.of("--url", gateway.url()));
    }
    if (!all.contains("--admin")) {
      all.addAll(List.of("--admin", gateway.admin()));
    }
    return all.toArray(String[]::new);
  }

  JsonNode json() throws JsonProcessingException {
    return new ObjectMapper().readTree(out);
  }

  private static CommandLineRun run(
      boolean terminal, Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Cli.run(
            new Console(new PrintWriter(out), new PrintWriter(err), environment, terminal), args);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
