package dev.sluice.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.sluice.gateway.config.LogConfig;
import java.nio.charset.StandardCharsets;
import net.logstash.logback.decorate.json.JsonWriteFeatureDecorator;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/** Sets logging up as configured: text for people, JSON for containers, always to one stream. */
final class Logging {
  private Logging() {}

  static void configure(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.addTurboFilter(new RepeatedFailures());
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder(config.format(), context));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    // A client that breaks HTTP/2 is told so; Netty would tell the log, with a trace for each.
    context.getLogger("io.netty.handler.codec.http2.DefaultHttp2Connection").setLevel(Level.OFF);
    level(config);
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
