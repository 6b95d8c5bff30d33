package dev.sluice.loadtest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway holds at one moment. Null is what nobody tells.
 *
 * @param heapBytes that live, after a collection
 * @param directBytes of the buffers, as the gateway's metrics say
 * @param descriptors open files, sockets among them
 */
record Resources(
    @Nullable Long heapBytes,
    @Nullable Long directBytes,
    @Nullable Long residentBytes,
    @Nullable Integer descriptors,
    @Nullable Integer threads) {
  private static final String DIRECT = "sluice_direct_memory_bytes";
  private static final long MIB = 1 << 20;

  static Resources of(ServerProcess server, Endpoint admin) {
    Long heap = server.collectGarbage();
    Double direct = MetricsPage.read(admin, DIRECT);
    return new Resources(
        heap,
        direct == null ? null : direct.longValue(),
        server.memory(),
        server.descriptors(),
        server.threads());
  }

  /** What has not come back to where it was before, in words. */
  List<String> growth(Resources before, Soak.Tolerances most) {
    List<String> growth = new ArrayList<>();
    grown("live heap", before.heapBytes, heapBytes, most.heapMiB() * MIB, growth);
    grown("direct memory", before.directBytes, directBytes, most.directMiB() * MIB, growth);
    grown("descriptors", before.descriptors, descriptors, most.descriptors(), growth);
    grown("threads", before.threads, threads, most.threads(), growth);
    return growth;
  }

  private static void grown(
      String what,
      @Nullable Number before,
      @Nullable Number after,
      long most,
      List<String> growth) {
    if (before == null || after == null) {
      growth.add(what + ": not known");
    } else if (after.longValue() - before.longValue() > most) {
      growth.add(
          "%s: %s before, %s after (expected: at most %s more)"
              .formatted(
                  what,
                  Figures.whole(before.longValue()),
                  Figures.whole(after.longValue()),
                  Figures.whole(most)));
    }
  }

  String text() {
    return "heap %s, direct %s, resident %s, %s descriptors, %s threads"
        .formatted(
            megabytes(heapBytes),
            megabytes(directBytes),
            megabytes(residentBytes),
            descriptors == null ? "?" : Figures.whole(descriptors),
            threads == null ? "?" : Figures.whole(threads));
  }

  private static String megabytes(@Nullable Long bytes) {
    return bytes == null ? "?" : Figures.megabytes(bytes);
  }
}
