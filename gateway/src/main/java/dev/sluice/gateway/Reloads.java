package dev.sluice.gateway;

import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads when it is asked to, one at a time, on a thread of its own: reading files may take its
 * time, and signals go on meanwhile. What was asked for during a reload becomes one more.
 */
final class Reloads {
  private static final Logger log = LoggerFactory.getLogger(Reloads.class);

  private final Semaphore asked = new Semaphore(0);
  private final Reload reload;

  /** One reload. */
  @FunctionalInterface
  interface Reload {
    void run() throws Exception;
  }

  private Reloads(Reload reload) {
    this.reload = reload;
  }

  static Reloads by(Reload reload) {
    Reloads reloads = new Reloads(reload);
    Thread.ofPlatform().daemon().name("reload").start(reloads::runForever);
    return reloads;
  }

  /** Any thread; returns at once. */
  void ask() {
    asked.release();
  }

  private void runForever() {
    try {
      while (true) {
        asked.acquire();
        asked.drainPermits();
        runOne();
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOne() throws InterruptedException {
    try {
      reload.run();
    } catch (InterruptedException end) {
      throw end;
    } catch (Throwable failure) { // The next one may succeed.
      log.error("reload: failed", failure);
    }
  }
}
