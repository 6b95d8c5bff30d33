package dev.sluice.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command has: its help, which ends with the exit codes. */
@Command(
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:wrong usage",
      "3:an error in the configuration",
      "4:the gateway cannot be reached",
      "5:the gateway refused"
    })
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean requested;
}
