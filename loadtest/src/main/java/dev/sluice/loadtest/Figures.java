package dev.sluice.loadtest;

import java.util.Locale;

/** How numbers look: the same on every machine. */
final class Figures {
  private Figures() {}

  /** With the thousands apart: 12,345. */
  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Such as "1 publisher" and "1,000 publishers". */
  static String count(long number, String thing) {
    return whole(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** With about three digits that matter: 0.0123, 1.23, 12.3, 1,234. */
  static String decimal(double number) {
    double size = Math.abs(number);
    if (size >= 100 || size == Math.rint(size)) {
      return whole(Math.round(number));
    }
    int decimals = size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }

  static String percent(double share) {
    return whole(Math.round(share * 100)) + " %";
  }

  static String megabytes(double bytes) {
    return decimal(bytes / (1 << 20)) + " MiB";
  }

  /** To the thousandth; 0 for what is no number. */
  static double rounded(double number) {
    return Double.isFinite(number) ? Math.round(number * 1_000) / 1_000.0 : 0;
  }

  static double perSecond(long count, long nanos) {
    return nanos <= 0 ? 0 : rounded(count * 1e9 / nanos);
  }
}
