package dev.sluice.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice} itself: it only tells which commands there are. */
@Command(
    name = "sluice",
    description =
        "A gateway that holds long-lived client connections and lets backends push to them.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "  sluice dev                             try it on this machine, with a chat page",
      "  sluice push --channel news '\"hello\"'   push to a channel",
      "  sluice default-config > sluice.yaml    begin a configuration",
      "  sluice serve --config sluice.yaml      run it"
    })
final class SluiceCommand {
  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean versionRequested;
}
