package dev.sluice.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.sluice.gateway.log.Throttle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Bounds how often stack traces are logged: once in ten seconds for each logger and class of
 * exception. A line before the next trace tells how many were left out. Any thread.
 *
 * <p>A trace takes kilobytes, and a request that meets a fault, ours or a library's, can be sent
 * again and again.
 */
final class RepeatedFailures extends TurboFilter {
  private static final int MAX_KINDS = 256;

  private record Kind(String logger, String failure) {}

  private final Throttle<Kind> throttle;

  RepeatedFailures() {
    this(System::nanoTime);
  }

  RepeatedFailures(LongSupplier nanoTime) {
    this.throttle = new Throttle<>(MAX_KINDS, nanoTime);
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] params,
      @Nullable Throwable given) {
    Throwable failure = given == null ? failureIn(params) : given;
    if (format == null || failure == null || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL;
    }
    String name = failure.getClass().getName();
    long leftOut = throttle.pass(new Kind(logger.getName(), name));
    if (leftOut == Throttle.LEFT_OUT) {
      return FilterReply.DENY;
    }
    if (leftOut > 0) {
      logger.log(
          null,
          RepeatedFailures.class.getName(),
          Level.toLocationAwareLoggerInteger(level),
          "{} more like the next were left out: {}",
          new Object[] {leftOut, name},
          null);
    }
    return FilterReply.NEUTRAL;
  }

  /** Where a call has other arguments, the exception is the last of them. */
  private static @Nullable Throwable failureIn(@Nullable Object @Nullable [] params) {
    return params != null
            && params.length > 0
            && params[params.length - 1] instanceof Throwable failure
        ? failure
        : null;
  }
}
