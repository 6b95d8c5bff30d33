package dev.sluice.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.sluice.gateway.config.LogConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.logstash.logback.decorate.json.JsonWriteFeatureDecorator;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** Sets logging up as configured: text for people, JSON for containers, always to one stream. */
final class Logging {
  private static final String APPENDER = "standard output";
  private static final long MAX_WAITING_BYTES = 4 << 20;
  private static final Duration FLUSH_LIMIT = Duration.ofMillis(500);

  private Logging() {}

  static void configure(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.addTurboFilter(new RepeatedFailures());
    LogQueue queue =
        new LogQueue(
            new FileOutputStream(FileDescriptor.out), MAX_WAITING_BYTES, Logging::tellDropped);
    QueueAppender appender = new QueueAppender(encoder(config.format(), context), queue);
    appender.setName(APPENDER);
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    // A client that breaks HTTP/2 is told so; Netty would tell the log, for each frame.
    context.getLogger("io.netty.handler.codec.http2").setLevel(Level.OFF);
    level(config);
  }

  /** Prints text as it is, in its place among the messages. */
  static void print(String text) {
    queue().ifPresent(queue -> queue.offer(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Messages that were not written, since nobody read those before them. */
  static long dropped() {
    return queue().map(LogQueue::dropped).orElse(0L);
  }

  /** Waits a little for what was logged to be written: before the process ends. */
  static void flush() {
    queue().ifPresent(queue -> queue.flush(FLUSH_LIMIT));
  }

  private static Optional<LogQueue> queue() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Appender<ILoggingEvent> appender =
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
    return appender instanceof QueueAppender ours ? Optional.of(ours.queue()) : Optional.empty();
  }

  private static void tellDropped(long messages) {
    LoggerFactory.getLogger(Logging.class)
        .warn("{} messages were dropped here, since standard output was not read", messages);
  }

  /** Changes the level alone; other people's libraries stay at info. */
  static void level(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("dev.sluice").setLevel(Level.valueOf(config.level().name()));
  }

  /** Both escape control characters: what clients send must not look like lines of ours. */
  static Encoder<ILoggingEvent> encoder(LogConfig.Format format, LoggerContext context) {
    return switch (format) {
      case TEXT -> {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(new TextLayout());
        encoder.start();
        yield encoder;
      }
      case JSON -> {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        JsonWriteFeatureDecorator escapes = new JsonWriteFeatureDecorator();
        escapes.addEnable("ESCAPE_NON_ASCII");
        encoder.addDecorator(escapes);
        encoder.start();
        yield encoder;
      }
    };
  }
}
