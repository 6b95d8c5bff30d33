package dev.sluice.gateway.connection;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the gateway from logging failures that a test causes on purpose. */
public final class Silence implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.gateway");

  public Silence() {
    logger.setLevel(Level.OFF);
  }

  @Override
  public void close() {
    logger.setLevel(null);
  }
}
