package dev.sluice.loadtest;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** A server's certificate, signed by itself. */
record Certificate(X509Bundle bundle, SslContext context) {
  private static final Certificate OF_GATEWAY = of("127.0.0.1");

  static Certificate ofGateway() {
    return OF_GATEWAY;
  }

  static Certificate of(String address) {
    try {
      X509Bundle bundle =
          new CertificateBuilder()
              .subject("CN=" + address)
              .addSanIpAddress(address)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      return new Certificate(
          bundle,
          SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalStateException("no certificate", e);
    }
  }

  ChannelHandler handler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  /** Its PEM, as a file. */
  Path writtenTo(Path directory) throws IOException {
    return Files.writeString(directory.resolve("gateway.pem"), bundle.getCertificatePathPEM());
  }
}
