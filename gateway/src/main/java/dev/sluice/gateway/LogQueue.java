package dev.sluice.gateway;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Log messages on their way to a stream whose reader may stop reading. Any thread offers and is
 * never blocked; a thread of its own writes.
 *
 * <p>The queue is bounded in bytes, each message with a fixed cost. What finds no room is dropped
 * and counted.
 */
final class LogQueue implements AutoCloseable {
  /** What a message costs besides its bytes. */
  private static final int OVERHEAD_BYTES = 64;

  private final OutputStream out;
  private final long maxBytes;
  private final LongConsumer tellDropped;
  private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writer;

  /**
   * @param maxBytes of all messages that have not been written
   * @param tellDropped told by the writing thread, when everything is written, how many messages
   *     were dropped since the last time
   */
  LogQueue(OutputStream out, long maxBytes, LongConsumer tellDropped) {
    this.out = out;
    this.maxBytes = maxBytes;
    this.tellDropped = tellDropped;
    this.writer = Thread.ofPlatform().daemon().name("log").start(this::write);
  }

  /** Puts a message behind the others, or drops it. */
  void offer(byte[] message) {
    long cost = costOf(message);
    if (bytes.addAndGet(cost) <= maxBytes) {
      waiting.add(message);
    } else {
      bytes.addAndGet(-cost);
      dropped.incrementAndGet();
    }
  }

  /** Messages so far for which there was no room, or which could not be written. */
  long dropped() {
    return dropped.get();
  }

  /** Waits until everything is written, but no longer than this. */
  synchronized void flush(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (bytes.get() > 0 && System.nanoTime() < end) {
        TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void written(byte[] message) {
    if (bytes.addAndGet(-costOf(message)) == 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  private static long costOf(byte[] message) {
    return message.length + (long) OVERHEAD_BYTES;
  }

  private void write() {
    long told = 0;
    try {
      while (true) {
        byte[] message = waiting.take();
        write(message);
        written(message);
        long now = dropped.get();
        if (now > told && waiting.isEmpty()) {
          told = tell(told, now);
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody may be left at the other end: the next message finds out anew. */
  @SuppressWarnings("UnusedException") // Nobody can be told.
  private void write(byte[] message) {
    try {
      out.write(message);
      out.flush();
    } catch (Throwable unwritable) { // Without this thread there is no log any more.
      dropped.incrementAndGet();
    }
  }

  /** Returns how many are told of: if that fails, it is tried again behind the next message. */
  private long tell(long told, long now) {
    try {
      tellDropped.accept(now - told);
      return now;
    } catch (Throwable untold) {
      return told;
    }
  }

  /** Ends the writing thread; what waits is lost. */
  @Override
  public void close() {
    writer.interrupt();
  }
}
