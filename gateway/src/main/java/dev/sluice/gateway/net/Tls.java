package dev.sluice.gateway.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 of a listener, by BoringSSL where it loads. The files are read again when they
 * have changed: handshakes from then on see the new certificate, what is connected stays.
 */
public final class Tls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /** Content type {@code handshake} of a record (RFC 8446 §5.1), and nothing else that we speak. */
  private static final byte HANDSHAKE = 0x16;

  private final Credentials.Source source;
  private final List<String> applicationProtocols;
  private volatile SslContext context;

  /** The fingerprint of the files, or what is wrong with them: told of once. */
  private String seen;

  /**
   * Reads the files.
   *
   * @param applicationProtocols for ALPN (RFC 7301), the best first; empty for none
   * @throws IOException if they cannot be used, with a text that names key, file and reason
   */
  public Tls(Credentials.Source source, List<String> applicationProtocols) throws IOException {
    this.source = source;
    this.applicationProtocols = List.copyOf(applicationProtocols);
    Credentials credentials = Credentials.read(source);
    this.context = contextOf(credentials);
    log.info("{}: TLS by {}", source.name(), context.getClass().getSimpleName());
    this.seen = credentials.fingerprint();
  }

  /** Whether these, a client's first bytes, one at least, are TLS. */
  public static boolean begins(ByteBuf bytes) {
    return bytes.getByte(bytes.readerIndex()) == HANDSHAKE;
  }

  /** The server's side of one connection. Any thread. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    while (true) {
      SslContext now = context;
      try {
        ReferenceCountUtil.retain(now);
      } catch (IllegalReferenceCountException replacedMeanwhile) {
        continue;
      }
      try {
        return now.newHandler(allocator);
      } finally {
        ReferenceCountUtil.release(now);
      }
    }
  }

  /** Takes over the files if they have changed. Reads them: never on an event loop. */
  public synchronized void refresh() {
    try {
      Credentials credentials = Credentials.read(source);
      if (!credentials.fingerprint().equals(seen)) {
        replace(contextOf(credentials));
        seen = credentials.fingerprint();
        Instant end = credentials.chain().getFirst().getNotAfter().toInstant();
        log.info("{}: new certificate, valid until {}", source.name(), end);
      }
    } catch (IOException unusable) {
      String why = String.valueOf(unusable.getMessage());
      if (!why.equals(seen)) {
        seen = why;
        log.error("the certificate in force stays: {}", why);
      }
    }
  }

  private void replace(SslContext other) {
    SslContext before = context;
    context = other;
    ReferenceCountUtil.release(before);
  }

  private SslContext contextOf(Credentials credentials) throws IOException {
    PrivateKey key = credentials.key();
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, credentials.chain().toArray(X509Certificate[]::new))
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols(VERSIONS)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    if (!applicationProtocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              applicationProtocols));
    }
    if (!credentials.clientAuthorities().isEmpty()) {
      builder
          .trustManager(credentials.clientAuthorities().toArray(X509Certificate[]::new))
          .clientAuth(ClientAuth.REQUIRE);
    }
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException unusable) {
      throw new IOException(
          "%s.certificate: %s: %s"
              .formatted(source.name(), source.certificate(), unusable.getMessage()),
          unusable);
    }
  }

  /** Releases what it holds outside the heap; handshakes under way end as they may. */
  @Override
  public synchronized void close() {
    ReferenceCountUtil.release(context);
  }
}
