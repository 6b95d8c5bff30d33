package dev.sluice.gateway;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Writes a log event as text: one line, and a stack trace if there is one. Any thread.
 *
 * <p>Messages quote what clients send. Control characters are escaped, so that no text can begin a
 * line of its own, move the terminal's cursor or hide what stands before it.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder out = new StringBuilder(128);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), out);
    out.append(' ').append(event.getLevel());
    out.append(" ".repeat(Math.max(1, 6 - event.getLevel().toString().length())));
    out.append(simpleName(event.getLoggerName())).append(": ");
    appendEscaped(event.getFormattedMessage(), out);
    out.append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      appendTrace(event.getThrowableProxy(), out);
    }
    return out.toString();
  }

  private static String simpleName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static void appendTrace(IThrowableProxy failure, StringBuilder out) {
    Set<IThrowableProxy> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    String relation = "";
    for (IThrowableProxy each = failure; each != null && seen.add(each); each = each.getCause()) {
      out.append(relation).append(each.getClassName());
      if (each.getMessage() != null) {
        out.append(": ");
        appendEscaped(each.getMessage(), out);
      }
      out.append(System.lineSeparator());
      StackTraceElementProxy[] frames = each.getStackTraceElementProxyArray();
      int own = frames.length - each.getCommonFrames();
      for (int i = 0; i < own; i++) {
        out.append('\t').append(frames[i].getSTEAsString()).append(System.lineSeparator());
      }
      for (IThrowableProxy suppressed : each.getSuppressed()) {
        out.append("\tsuppressed: ").append(suppressed.getClassName()).append(": ");
        appendEscaped(String.valueOf(suppressed.getMessage()), out);
        out.append(System.lineSeparator());
      }
      relation = "caused by: ";
    }
  }

  private static void appendEscaped(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isUnsafe(c)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  /** Controls, line and paragraph separators, and what changes the direction of text. */
  private static boolean isUnsafe(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
