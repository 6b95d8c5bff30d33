package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.ConfigException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of Sluice. Errors go to standard error as one sentence, and show in the exit
 * code.
 */
public final class Cli {
  private Cli() {}

  /**
   * Carries out a command line and returns the exit code; {@code starter} runs the gateway if it
   * asks for one.
   */
  public static int run(Starter starter, String... args) {
    return run(starter, Console.ofProcess(), args);
  }

  static int run(Starter starter, Console console, String... args) {
    CommandLine commands =
        new CommandLine(new SluiceCommand())
            .addSubcommand(new DevCommand(starter, console))
            .addSubcommand(new ServeCommand(starter, console))
            .addSubcommand(new PushCommand(console))
            .addSubcommand(new TokenCommand(console))
            .addSubcommand(new CheckConfigCommand(console))
            .addSubcommand(new DefaultConfigCommand(console))
            .addSubcommand(new VersionCommand(console))
            .addSubcommand(new LoadtestCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(console.out())
            .setErr(console.err())
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler((e, _) -> tellUsage(e))
            .setExecutionExceptionHandler((e, command, _) -> tell(e, command));
    if (args.length == 0) {
      commands.usage(console.err());
      return ExitCode.USAGE.number();
    }
    int exitCode = commands.execute(args);
    console.out().flush();
    console.err().flush();
    return exitCode;
  }

  private static int tellUsage(ParameterException e) {
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += " (did you mean " + unmatched.getSuggestions().getFirst() + "?)";
    }
    return usage(e.getCommandLine(), message);
  }

  private static int tell(Exception e, CommandLine command) {
    return switch (e) {
      case ConfigException configuration -> {
        List<?> problems = configuration.problems();
        problems.forEach(problem -> command.getErr().println("sluice: " + problem));
        yield ExitCode.CONFIGURATION.number();
      }
      case CommandFailure failure when failure.exitCode() == ExitCode.USAGE ->
          usage(command, failure.getMessage());
      case CommandFailure failure -> {
        String message = String.valueOf(failure.getMessage());
        message.lines().forEach(line -> command.getErr().println("sluice: " + line));
        yield failure.exitCode().number();
      }
      default -> {
        command.getErr().println("sluice: " + (e.getMessage() == null ? e : e.getMessage()));
        yield ExitCode.FAILED.number();
      }
    };
  }

  private static int usage(CommandLine command, @Nullable String message) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("%s: %s (see %s --help)".formatted(name, message, name));
    return ExitCode.USAGE.number();
  }
}
