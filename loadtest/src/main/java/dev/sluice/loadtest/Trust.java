package dev.sluice.loadtest;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whom the load generator takes for the gateway to be loaded.
 *
 * @param remote whether another machine will do
 * @param certificates a PEM file of whom to believe over TLS; null for whoever listens on this
 *     machine, and for those whom the system believes elsewhere
 */
record Trust(Remote remote, @Nullable Path certificates) {

  /** Whether other machines may be loaded. */
  enum Remote {
    REFUSED,
    ALLOWED
  }

  Trust {
    if (certificates != null && !Files.isReadable(certificates)) {
      throw Expect.wrong("--ca", certificates, "a PEM file that can be read");
    }
  }

  boolean allows(InetAddress host) {
    return remote == Remote.ALLOWED || host.isLoopbackAddress();
  }

  SslContext tls(InetAddress host) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    try {
      if (certificates != null) {
        builder.trustManager(certificates.toFile());
      } else if (host.isLoopbackAddress()) {
        builder
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw Expect.wrong("--ca", String.valueOf(certificates), "a PEM file with certificates");
    } catch (SSLException e) {
      throw new Failure(ExitCode.USAGE, "TLS does not work here: " + e.getMessage());
    }
  }
}
