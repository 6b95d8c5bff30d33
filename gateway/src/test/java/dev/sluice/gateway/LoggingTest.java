package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import dev.sluice.gateway.config.LogConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/** What is written for an event, whoever chose its words. */
final class LoggingTest {
  private final LoggerContext context = new LoggerContext();
  private final List<String> written = new ArrayList<>();
  private long now;

  LoggingTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  private Logger logger(LogConfig.Format format) {
    Encoder<ILoggingEvent> encoder = Logging.encoder(format, context);
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            written.add(new String(encoder.encode(event), UTF_8));
          }
        };
    appender.setContext(context);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return context.getLogger("dev.sluice.gateway.Sample");
  }

  @ParameterizedTest
  @EnumSource(LogConfig.Format.class)
  void textOfClientsBeginsNoLineOfItsOwn(LogConfig.Format format) {
    logger(format).info("user={} path={}", "42\n12:00:00.000 INFO  Gateway: forged", "/x\r\ny");
    assertThat(written).hasSize(1);
    assertThat(written.getFirst()).containsOnlyOnce("\n").endsWith("\n").contains("\\n12:00:00");
  }

  @ParameterizedTest
  @EnumSource(LogConfig.Format.class)
  void controlCharactersAreEscaped(LogConfig.Format format) {
    logger(format).info("user={}", "a\u001b[2Kb\u009bc\u2028d\u202ee\bf");
    assertThat(written.getFirst().strip())
        .matches(text -> text.chars().noneMatch(Character::isISOControl), "no controls")
        .doesNotContain("\u2028", "\u202e")
        .containsIgnoringCase("a\\u001b[2Kb\\u009bc\\u2028d\\u202ee");
  }

  @ParameterizedTest
  @EnumSource(LogConfig.Format.class)
  void messageOfAnExceptionBeginsNoLineOfItsOwn(LogConfig.Format format) {
    Exception cause = new IllegalStateException("cause\n12:00:00.000 INFO  Gateway: forged");
    logger(format).error("failed", new IllegalArgumentException("top\nforged", cause));
    assertThat(written.getFirst().lines())
        .noneMatch(line -> line.startsWith("12:00:00.000 INFO") || line.startsWith("forged"));
  }

  @Test
  void textLineShowsTimeLevelOriginMessageAndTrace() {
    logger(LogConfig.Format.TEXT).warn("disk {}", "full", new IllegalStateException("why"));
    assertThat(written.getFirst().lines().toList().getFirst())
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Sample: disk full");
    assertThat(written.getFirst())
        .contains("\njava.lang.IllegalStateException: why\n\tat dev.sluice.gateway.LoggingTest");
  }

  @Test
  void tracesOfOneKindAreLoggedOnceInTenSecondsAndTheOthersCounted() {
    context.addTurboFilter(new RepeatedFailures(() -> now));
    Logger log = logger(LogConfig.Format.TEXT);
    for (int i = 0; i < 100; i++) {
      log.error("{} {} failed", "GET", "/" + i, new IllegalStateException("sent again"));
    }
    log.error("another kind", new IllegalArgumentException("once"));
    assertThat(written).hasSize(2);
    now += Duration.ofSeconds(10).toNanos();
    log.error("{} {} failed", "GET", "/100", new IllegalStateException("sent again"));
    assertThat(written).hasSize(4);
    assertThat(written.get(2))
        .contains("99 more like the next were left out: java.lang.IllegalStateException");
    assertThat(written.get(3)).contains("GET /100 failed");
  }

  @Test
  void linesWithoutATraceAreNotCounted() {
    context.addTurboFilter(new RepeatedFailures(() -> now));
    Logger log = logger(LogConfig.Format.TEXT);
    log.info("reload: done");
    log.info("reload: done");
    assertThat(written).hasSize(2);
  }
}
