package dev.sluice.loadtest;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice loadtest targeted}. */
@Command(
    name = "targeted",
    description = "One message to one of many clients, chosen at random.",
    footer = {
      "  sluice loadtest targeted --connections 1000 --rate 1000 --publishers 16",
      "  sluice loadtest targeted --by client --rate 0 --publishers 16 --pid 4711",
      "  sluice loadtest targeted --admin tcp://127.0.0.1:8003 --publishers 4 --pipeline 64"
    })
final class TargetedCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description =
          "channel: publish to a channel that only this client subscribes to (the default)."
              + " client: push to its client id.")
  By by = By.CHANNEL;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Messages per second (default: 1000); 0 for as many as are answered.")
  double rate = 1_000;

  @Mixin LoadOptions load = new LoadOptions();
  @Mixin SetupOptions setup = new SetupOptions();

  /** How a message finds its client. */
  enum By {
    CHANNEL,
    CLIENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  TargetedCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Load.Addressing addressing =
        switch (by) {
          case CHANNEL -> Load.Addressing.OWN_CHANNEL;
          case CLIENT -> Load.Addressing.CLIENT_ID;
        };
    Load load = this.load.load(this.load.connections, addressing, rate);
    Report report = new LoadTest("targeted", setup.setup(console), load, console).run();
    return report.print(console, setup.form()).number();
  }
}
