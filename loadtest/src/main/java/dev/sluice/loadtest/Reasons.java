package dev.sluice.loadtest;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import javax.net.ssl.SSLException;

/** Why connections end, in words that stay the same from one connection to the next. */
final class Reasons {
  static final String LOST = "connection lost";

  private Reasons() {}

  static String of(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> "connecting timed out";
      case ConnectException refused -> ofConnect(String.valueOf(refused.getMessage()));
      case FileNotFoundException _ -> "no such socket";
      case SSLException tls -> "TLS: " + innermost(tls).getMessage();
      case DecoderException decoding when decoding.getCause() instanceof SSLException tls ->
          of(tls);
      case IOException _ -> LOST;
      default -> cause.toString();
    };
  }

  /** Where TLS engines say what is wrong with a certificate. */
  private static Throwable innermost(Throwable cause) {
    Throwable inner = cause.getCause();
    return inner == null ? cause : innermost(inner);
  }

  /** The operating system's own words, which Netty wraps in an address and a number. */
  private static String ofConnect(String message) {
    if (message.contains("refused")) {
      return "connection refused";
    }
    return message.contains("assign requested address") ? "no local port is free" : message;
  }
}
