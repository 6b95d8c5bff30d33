package dev.sluice.loadtest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Errors go to standard error as one sentence, and show in the exit code. */
@Command(
    name = "sluice loadtest",
    description = {
      "Put a gateway under load over its own interfaces, and tell what it delivered, how fast, and"
          + " at which cost.",
      "The machine that generates the load is part of the result: compare figures of one run only."
    },
    footer = {
      "  sluice loadtest fanout --connections 1000 --rate 50",
      "  sluice loadtest targeted --connections 1000 --rate 0 --publishers 16",
      "  sluice loadtest idle --steps 4000,16000 --pid 4711 --json",
      "  sluice loadtest soak --duration 1h --pid 4711"
    })
final class Cli {
  @Mixin HelpOption help = new HelpOption();

  private Cli() {}

  /** Carries out a command line and returns the exit code. */
  static int run(Console console, String... args) {
    CommandLine commands =
        new CommandLine(new Cli())
            .addSubcommand(new FanoutCommand(console))
            .addSubcommand(new TargetedCommand(console))
            .addSubcommand(new IdleCommand(console))
            .addSubcommand(new SoakCommand(console))
            .registerConverter(Duration.class, Durations::parse)
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
    if (e instanceof Failure failure && failure.exitCode() == ExitCode.USAGE) {
      return usage(command, failure.getMessage());
    }
    String message = e instanceof Failure ? e.getMessage() : e.toString();
    command.getErr().println("sluice loadtest: " + message);
    return e instanceof Failure failure ? failure.exitCode().number() : ExitCode.FAILED.number();
  }

  private static int usage(CommandLine command, @Nullable String message) {
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("%s: %s (see %s --help)".formatted(name, message, name));
    return ExitCode.USAGE.number();
  }
}
