package dev.sluice.loadtest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command has: its help, which ends with the exit codes. */
@Command(
    sortOptions = false,
    sortSynopsis = false,
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nTests:%n",
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost",
      "1:something was lost or failed",
      "2:wrong usage, or this machine allows no such test"
    })
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean requested;
}
