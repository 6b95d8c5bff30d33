package dev.sluice.loadtest;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice loadtest fanout}. */
@Command(
    name = "fanout",
    description = "One message to many: all clients subscribe, backends publish to their channels.",
    footer = {
      "  sluice loadtest fanout --connections 1000 --rate 50 --duration 10s",
      "  sluice loadtest fanout --url http://127.0.0.1:8000/connection/uni_sse --rate 50",
      "  sluice loadtest fanout --channels 10 --rate 1500 --publishers 4 --pid 4711"
    })
final class FanoutCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "Channels that the clients share evenly (default: ${DEFAULT-VALUE}).")
  int channels = 1;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Messages published per second, over all channels (default: 50); 0 for as many as are"
              + " answered.")
  double rate = 50;

  @Mixin LoadOptions load = new LoadOptions();
  @Mixin SetupOptions setup = new SetupOptions();

  FanoutCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Load load = this.load.load(channels, Load.Addressing.SHARED_CHANNEL, rate);
    Report report = new LoadTest("fanout", setup.setup(console), load, console).run();
    return report.print(console, setup.form()).number();
  }
}
