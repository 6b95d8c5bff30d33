package dev.sluice.gateway.channel;

import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Options of a namespace that a backend sets differently for a single subscription. Immutable.
 *
 * @param values only what is overridden
 */
public record OptionOverride(Map<Option, Boolean> values) {
  public static final OptionOverride NONE = new OptionOverride(Map.of());

  public OptionOverride {
    values = Map.copyOf(values);
  }

  /** The options that can be overridden. */
  public enum Option {
    PRESENCE,
    JOIN_LEAVE,
    FORCE_PUSH_JOIN_LEAVE,
    FORCE_RECOVERY,
    FORCE_POSITIONING;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in JSON, as in the configuration. */
    public String label() {
      return label;
    }
  }

  /** What holds for the subscription, given what holds in its namespace. */
  public boolean of(Option option, boolean inNamespace) {
    return values.getOrDefault(option, inNamespace);
  }

  /**
   * Reads an object such as {@code {"presence": {"value": true}}}. A value that is left out is
   * false, as with every protobuf message in JSON.
   *
   * @throws MalformedFrameException if something else comes next
   */
  public static OptionOverride read(JsonReader in) throws MalformedFrameException {
    var values = new EnumMap<Option, Boolean>(Option.class);
    in.beginObject();
    while (in.nextField()) {
      for (Option option : Option.values()) {
        if (option.label.equals(in.field())) {
          values.put(option, value(in));
          break;
        }
      }
    }
    return values.isEmpty() ? NONE : new OptionOverride(values);
  }

  private static boolean value(JsonReader in) throws MalformedFrameException {
    boolean value = false;
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("value")) {
        value = in.bool();
      }
    }
    return value;
  }
}
