package dev.sluice.gateway.it;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of whatever transport: says and hears whole messages, and does nothing by itself. Single
 * quotes stand for double ones in what it sends. Reads wait, but not for ever.
 */
interface WireClient extends AutoCloseable {
  /** {@link #ending} of a link that ended without a word. */
  String NO_WORD = "";

  /** Sends commands as the transport sends several at once. */
  void send(String... commands) throws IOException;

  /** The next message, as JSON. */
  String next() throws IOException;

  /** Passes over what still comes, up to the end of the link: {@code 3001 shutdown}. */
  String ending() throws IOException;

  /** Cuts the link, so that the other side meets an error (RST). */
  void reset() throws IOException;

  /** Ends the link from this side, without a word. */
  @Override
  void close() throws IOException;

  /** The code and reason of a disconnect push; null if the message is none. */
  static String disconnect(String message) {
    Matcher matcher =
        Pattern.compile(
                "(?:\\{\"push\":)?\\{\"disconnect\":\\{\"code\":(\\d+),\"reason\":\"(.*)\"}}}?")
            .matcher(message);
    return matcher.matches() ? matcher.group(1) + " " + matcher.group(2) : null;
  }
}
