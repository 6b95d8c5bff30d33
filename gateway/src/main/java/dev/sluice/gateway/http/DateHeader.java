package dev.sluice.gateway.http;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The value of the Date header (RFC 9110 §6.6.1), formatted once a second. Each thread has its own.
 */
final class DateHeader {
  static final String NAME = "Date";

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final FastThreadLocal<DateHeader> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected DateHeader initialValue() {
          return new DateHeader();
        }
      };

  private long second = Long.MIN_VALUE;
  private String text = "";
  private byte[] bytes = {};

  private DateHeader() {}

  static String text() {
    return now().text;
  }

  /** The same in ASCII. Not a copy: for reading only. */
  static byte[] bytes() {
    return now().bytes;
  }

  private static DateHeader now() {
    DateHeader cached = OF_THREAD.get();
    long now = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    if (now != cached.second) {
      cached.second = now;
      cached.text = FORMAT.format(Instant.ofEpochSecond(now));
      cached.bytes = cached.text.getBytes(StandardCharsets.US_ASCII);
    }
    return cached;
  }
}
