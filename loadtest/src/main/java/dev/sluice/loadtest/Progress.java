package dev.sluice.loadtest;

import java.util.function.Supplier;

/** One line on the terminal that tells how it goes, written anew each second; elsewhere nothing. */
final class Progress {
  private static final long EVERY_NANOS = 1_000_000_000;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final Console console;
  private long shownAt = Stamp.now();
  private boolean shown;

  Progress(Console console) {
    this.console = console;
  }

  /** Shows the line if it is time for it. */
  void tell(Supplier<String> line) {
    if (console.terminal() && Stamp.now() - shownAt >= EVERY_NANOS) {
      shownAt = Stamp.now();
      shown = true;
      console.err().print(ERASE_LINE + line.get());
      console.err().flush();
    }
  }

  /** Leaves no trace. */
  void clear() {
    if (shown) {
      shown = false;
      console.err().print(ERASE_LINE);
      console.err().flush();
    }
  }
}
