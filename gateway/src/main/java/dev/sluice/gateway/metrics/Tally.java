package dev.sluice.gateway.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter with one writing thread and any number of readers: no contention, no fence. */
public final class Tally {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Tally.class, "count", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private long count;

  /** Only on the writing thread. */
  public void add(long n) {
    COUNT.setOpaque(this, count + n);
  }

  /** Any thread; lags behind the writer by moments. */
  public long sum() {
    return (long) COUNT.getOpaque(this);
  }
}
