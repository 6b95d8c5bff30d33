package dev.sluice.gateway.config;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is allowed in the channels of a namespace.
 *
 * @param channelRegex a valid {@link Pattern}, or empty: every name will do
 */
public record NamespaceOptions(
    @Key(
            doc = "Users may subscribe without a subscription token.",
            initial = "false",
            reloadable = true)
        boolean allowSubscribeForClient,
    @Key(
            doc = "Anonymous clients may subscribe too, where users may.",
            initial = "false",
            reloadable = true)
        boolean allowSubscribeForAnonymous,
    @Key(doc = "Users may publish.", initial = "false", reloadable = true)
        boolean allowPublishForClient,
    @Key(doc = "Users who are subscribed may publish.", initial = "false", reloadable = true)
        boolean allowPublishForSubscriber,
    @Key(
            doc = "Anonymous clients may publish too, where users may.",
            initial = "false",
            reloadable = true)
        boolean allowPublishForAnonymous,
    @Key(
            doc =
                "Channels whose names end in a list of users (news#42,43) are open to these users"
                    + " only.",
            initial = "false",
            reloadable = true)
        boolean allowUserLimitedChannels,
    @Key(
            doc =
                "Regular expression for the rest of the name, checked when clients use it; \"\":"
                    + " any.",
            reloadable = true,
            guards = true)
        String channelRegex,
    @Key(
            doc =
                "Data of publications: json, json_object, binary (may be empty); \"\": anything but"
                    + " empty.",
            reloadable = true,
            guards = true)
        PublicationDataFormat publicationDataFormat,
    @Key(
            doc =
                "What to do if a subscriber is slow: disconnect, drop_oldest, drop_newest or"
                    + " conflate.",
            initial = "disconnect",
            reloadable = true)
        Overflow overflow) {

  public NamespaceOptions {
    Checks.inThisRecord()
        .require(isRegex(channelRegex), "channel_regex", "a regular expression")
        .done();
  }

  private static boolean isRegex(String text) {
    try {
      Pattern.compile(text);
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** What is asked of the data of a publication. */
  public enum PublicationDataFormat {
    /** Anything but nothing. */
    NOT_EMPTY,
    JSON,
    JSON_OBJECT,
    /** Anything. */
    BINARY;

    /** As in the configuration. */
    @Override
    public String toString() {
      return this == NOT_EMPTY ? "" : name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of a publication for which a subscriber's queue has no room. */
  public enum Overflow {
    DISCONNECT,
    DROP_OLDEST,
    DROP_NEWEST,
    CONFLATE;

    /** As in the configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
