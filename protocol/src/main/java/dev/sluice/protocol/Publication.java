package dev.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message in a channel.
 *
 * @param data what was published
 * @param info who published it; null if a backend did
 * @param offset its place in the channel's stream, from 1; 0 without history
 * @param tags what filters look at
 * @param delta whether {@code data} is a delta against the publication before it
 * @param version the version its publisher gave it; 0 for none
 */
public record Publication(
    Payload data,
    @Nullable ClientInfo info,
    long offset,
    Map<String, String> tags,
    boolean delta,
    long version) {

  public Publication {
    tags = Copies.of(tags);
  }

  /** A publication outside any stream. */
  public static Publication of(Payload data, @Nullable ClientInfo info) {
    return new Publication(data, info, 0, Map.of(), false, 0);
  }

  /** Whether it can reach JSON connections. */
  public boolean isJson() {
    return data.isJson() && (info == null || info.isJson());
  }
}
