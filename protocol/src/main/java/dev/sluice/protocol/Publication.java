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
  /** What a tag takes beside its text. */
  private static final int TAG_BYTES = 64;

  public Publication {
    tags = Copies.of(tags);
  }

  /** A publication outside any stream. */
  public static Publication of(Payload data, @Nullable ClientInfo info) {
    return new Publication(data, info, 0, Map.of(), false, 0);
  }

  /** About how many bytes it keeps in memory, however they are divided. */
  public int length() {
    int bytes = data.length() + (info == null ? 0 : info.length());
    if (!tags.isEmpty()) {
      for (Map.Entry<String, String> tag : tags.entrySet()) {
        bytes += tag.getKey().length() + tag.getValue().length() + TAG_BYTES;
      }
    }
    return bytes;
  }

  /** Whether it can reach JSON connections. */
  public boolean isJson() {
    return data.isJson() && (info == null || info.isJson());
  }
}
