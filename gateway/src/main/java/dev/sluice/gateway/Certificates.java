package dev.sluice.gateway;

import dev.sluice.gateway.config.TlsConfig;
import dev.sluice.gateway.net.Credentials;
import dev.sluice.gateway.net.Tls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS of all listeners, kept up to date with its files by a thread of its own. */
final class Certificates implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  private static final Logger log = LoggerFactory.getLogger(Certificates.class);

  private final Set<String> failed = ConcurrentHashMap.newKeySet();
  private final Map<String, Tls> inUse = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService watch;

  /**
   * That of a section of the configuration; null if it is off. Listeners of one section share it.
   *
   * @param name of the section, as in {@code client.tls}
   * @param applicationProtocols for ALPN
   * @throws IOException if its files cannot be used
   */
  synchronized @Nullable Tls of(String name, TlsConfig config, List<String> applicationProtocols)
      throws IOException {
    if (!config.isOn()) {
      return null;
    }
    Tls tls = inUse.get(name);
    if (tls == null) {
      Credentials.Source files =
          new Credentials.Source(
              name, config.certificate(), config.key(), config.clientAuthorities());
      tls = new Tls(files, applicationProtocols);
      inUse.put(name, tls);
      watch();
    }
    return tls;
  }

  private void watch() {
    if (watch == null) {
      watch =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("certificates").factory());
      long millis = INTERVAL.toMillis();
      var _ = watch.scheduleWithFixedDelay(this::refresh, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Takes over files that have changed. Reads them. */
  void refresh() {
    inUse.forEach(this::refresh);
  }

  /** A failure neither ends the watch nor keeps the others from being looked at. */
  private void refresh(String name, Tls tls) {
    try {
      tls.refresh();
      failed.remove(name);
    } catch (Throwable failure) {
      if (failed.add(name)) { // Every three seconds is too often for the same news.
        log.error("{}: the certificate in force stays", name, failure);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.shutdownNow();
    }
    inUse.values().forEach(Tls::close);
    inUse.clear();
  }
}
