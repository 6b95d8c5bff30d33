package dev.sluice.gateway.metrics;

/** What a loop has counted. */
public final class Meters {
  private Meters() {}

  public static long closed(LoopMeters meters, String transport, String reason) {
    return count(meters.closed, new LoopMeters.Pair(transport, reason));
  }

  public static long opened(LoopMeters meters, String transport) {
    return count(meters.opened, transport);
  }

  public static long commands(LoopMeters meters, String command, String outcome) {
    return count(meters.commands, new LoopMeters.Pair(command, outcome));
  }

  public static long dropped(LoopMeters meters, String policy, String reason) {
    return count(meters.dropped, new LoopMeters.Pair(policy, reason));
  }

  public static long handshakes(LoopMeters meters, String outcome) {
    return count(meters.handshakes, outcome);
  }

  public static long queued(LoopMeters meters) {
    return meters.queued.sum();
  }

  public static long written(LoopMeters meters) {
    return meters.written.sum();
  }

  public static long pings(LoopMeters meters) {
    return meters.pings.sum();
  }

  public static long bytesIn(LoopMeters meters) {
    return meters.bytesIn.sum();
  }

  public static long bytesOut(LoopMeters meters) {
    return meters.bytesOut.sum();
  }

  private static <L> long count(LabelledTally<L> tally, L label) {
    var sum = new long[1];
    tally.forEach((each, n) -> sum[0] += each.equals(label) ? n : 0);
    return sum[0];
  }
}
