package dev.sluice.loadtest;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of publishing.
 *
 * @param transport of the clients, such as "uni_sse" or "tcp+tls"
 * @param closed connections that ended before they should, by the reason
 * @param gateway null if nobody said which process it is
 */
record LoadReport(
    String test,
    String transport,
    boolean passed,
    Options options,
    ConnectFigures connected,
    PublishFigures published,
    DeliveryFigures delivered,
    Map<String, Integer> closed,
    @Nullable ServerFigures gateway,
    GeneratorFigures generator)
    implements Report {

  /** What was asked for. */
  record Options(
      int connections,
      int topics,
      String addressing,
      double rate,
      double durationSeconds,
      int payload,
      int publishers,
      int pipeline) {

    static Options of(Load load) {
      return new Options(
          load.connections(),
          load.topics(),
          load.addressing().name().toLowerCase(Locale.ROOT),
          load.rate(),
          load.duration().toMillis() / 1e3,
          load.payload(),
          load.publishers(),
          load.pipeline());
    }
  }

  LoadReport(
      String test,
      String transport,
      Load load,
      ConnectFigures connected,
      Phase.Result result,
      Map<String, Integer> closed,
      @Nullable ServerFigures gateway) {
    PublishFigures published = PublishFigures.of(load, result);
    DeliveryFigures delivered = DeliveryFigures.of(result);
    boolean passed =
        connected.ready() == load.connections()
            && closed.isEmpty()
            && published.complete()
            && delivered.complete();
    this(
        test,
        transport,
        passed,
        Options.of(load),
        connected,
        published,
        delivered,
        closed,
        gateway,
        GeneratorFigures.of(result));
  }

  @Override
  public void addTo(Summary summary) {
    summary.title(
        "%s over %s: %s, messages of %d bytes, %s, for %s s by %s"
            .formatted(
                test,
                transport,
                Figures.count(options.connections(), "connection"),
                options.payload(),
                options.rate() == 0
                    ? "as many as are answered"
                    : Figures.decimal(options.rate()) + " a second",
                Figures.decimal(options.durationSeconds()),
                Figures.count(options.publishers(), "publisher")));
    connected.addTo(summary);
    published.addTo(summary);
    delivered.addTo(summary);
    closed.forEach(
        (reason, count) ->
            summary.line("closed", "%s: %s".formatted(Figures.whole(count), reason)));
    if (gateway != null) {
      gateway.addTo(summary);
    }
    generator.addTo(summary);
    summary.line("result", passed ? "nothing lost" : "FAILED");
  }
}
