package dev.sluice.gateway;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

/** Gives what is logged to a {@link LogQueue}, encoded. Any thread, which is never blocked. */
final class QueueAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final Encoder<ILoggingEvent> encoder;
  private final LogQueue queue;

  QueueAppender(Encoder<ILoggingEvent> encoder, LogQueue queue) {
    this.encoder = encoder;
    this.queue = queue;
  }

  LogQueue queue() {
    return queue;
  }

  @Override
  protected void append(ILoggingEvent event) {
    queue.offer(encoder.encode(event));
  }

  @Override
  public void stop() {
    super.stop();
    queue.close();
  }
}
