package dev.sluice.gateway.metrics;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts. Written on that loop only, so that counting costs a plain write;
 * {@link GatewayMetrics} adds up all loops when it is asked.
 */
public final class LoopMeters {
  /** Labels of counters that have two. */
  record Pair(String first, String second) {}

  final LabelledTally<String> opened = new LabelledTally<>();
  final LabelledTally<Pair> closed = new LabelledTally<>();
  final LabelledTally<Pair> commands = new LabelledTally<>();
  final LabelledTally<String> handshakes = new LabelledTally<>();
  final LabelledTally<String> emulations = new LabelledTally<>();
  final LabelledTally<String> socketsRefused = new LabelledTally<>();
  final LabelledTally<Pair> dropped = new LabelledTally<>();
  final LabelledTally<Pair> apiCalls = new LabelledTally<>();
  final Tally queued = new Tally();
  final Tally written = new Tally();
  final Tally pings = new Tally();
  final Tally acceptFailures = new Tally();
  final Tally bytesIn = new Tally();
  final Tally bytesOut = new Tally();
  final Distribution latency = new Distribution(GatewayMetrics.LATENCY_BOUNDS_NANOS);
  final Distribution loopDelay = new Distribution(GatewayMetrics.LATENCY_BOUNDS_NANOS);

  // What may be counted shows from the start, with 0. Any thread.

  /** Commands, each with every outcome but the end of the connection. */
  public void expectCommands() {
    for (String command : CommandNames.ALL) {
      commands.expect(new Pair(command, "ok"));
      for (ErrorCode error : ErrorCode.values()) {
        commands.expect(new Pair(command, error.label()));
      }
    }
  }

  /** Of connections over every transport that is served. */
  public void expectClosed(String reason) {
    opened.labels().forEach(transport -> closed.expect(new Pair(transport, reason)));
  }

  public void expectHandshake(String outcome) {
    handshakes.expect(outcome);
  }

  public void expectSocketRefused(String reason) {
    socketsRefused.expect(reason);
  }

  public void expectDropped(String policy, String reason) {
    dropped.expect(new Pair(policy, reason));
  }

  public void expectApiCalled(String method, String outcome) {
    apiCalls.expect(new Pair(method, outcome));
  }

  public void expectEmulation(String outcome) {
    emulations.expect(outcome);
  }

  // What is counted. On the loop.

  /** Before the first connection: from here on it shows, with 0. */
  public void serves(String transport) {
    opened.add(transport, 0);
  }

  public void opened(String transport) {
    opened.add(transport, 1);
  }

  public void closed(String transport, String reason) {
    closed.add(new Pair(transport, reason), 1);
  }

  /** A client asked to become a connection, and this came of it. */
  public void handshake(String outcome) {
    handshakes.add(outcome, 1);
  }

  /** A request brought commands of a connection beside its link, and this came of it. */
  public void emulation(String outcome) {
    emulations.add(outcome, 1);
  }

  /** A socket could not be accepted. */
  public void acceptFailed() {
    acceptFailures.add(1);
  }

  /** A socket was closed before it came to speak its protocol. */
  public void socketRefused(String reason) {
    socketsRefused.add(reason, 1);
  }

  /** Connections now, whatever carries them. Any thread; lags behind by moments. */
  public long connections() {
    long[] count = new long[1];
    opened.forEach((_, n) -> count[0] += n);
    closed.forEach((_, n) -> count[0] -= n);
    return count[0];
  }

  /**
   * @param reply what it was answered with; null if it was not
   */
  public void commandAnswered(Command command, @Nullable Reply reply) {
    String outcome =
        reply instanceof Reply.Failed failed ? CommandNames.errorLabel(failed.code()) : "ok";
    commands.add(new Pair(CommandNames.of(command), outcome), 1);
  }

  /** A command that ended its connection. */
  public void commandClosed(Command command, String reason) {
    commands.add(new Pair(CommandNames.of(command), reason), 1);
  }

  /** Messages that entered outbound queues. */
  public void queued(long messages) {
    queued.add(messages);
  }

  /**
   * Messages that were given to a socket.
   *
   * @param nanos since the oldest of them was accepted
   */
  public void handedToSocket(long messages, long nanos) {
    written.add(messages);
    latency.record(nanos, messages);
  }

  public void dropped(String policy, String reason, long messages) {
    dropped.add(new Pair(policy, reason), messages);
  }

  public void ping() {
    pings.add(1);
  }

  public void bytesIn(long bytes) {
    bytesIn.add(bytes);
  }

  public void bytesOut(long bytes) {
    bytesOut.add(bytes);
  }

  /**
   * @param outcome {@code ok}, or the error's label
   */
  public void apiCalled(String method, String outcome) {
    apiCalls.add(new Pair(method, outcome), 1);
  }

  /** How late a task of the loop ran. */
  public void loopDelay(long nanos) {
    loopDelay.record(nanos, 1);
  }
}
