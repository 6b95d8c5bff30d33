package dev.sluice.gateway.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A certificate that signs itself, its files, and clients that trust it or have it. */
public final class Pki {
  private final X509Bundle bundle;

  private Pki(X509Bundle bundle) {
    this.bundle = bundle;
  }

  /** Of a server on 127.0.0.1, or of a client. */
  public static Pki of(String name) throws Exception {
    return new Pki(
        new CertificateBuilder()
            .subject("CN=" + name)
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned());
  }

  public static Pki rsa(String name) throws Exception {
    return new Pki(
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .rsa2048()
            .buildSelfSigned());
  }

  /** Whose it is, as its certificate says. */
  public String subject() {
    return bundle.getCertificate().getSubjectX500Principal().getName();
  }

  /** What Chromium knows a key by: the SHA-256 of its SubjectPublicKeyInfo, in Base64. */
  public String keyHash() throws Exception {
    byte[] key = bundle.getCertificate().getPublicKey().getEncoded();
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
  }

  public String certificatePem() {
    return bundle.getCertificatePEM();
  }

  public String keyPem() {
    return bundle.getPrivateKeyPEM();
  }

  /** Writes both files into a directory, over what is there; returns settings that name them. */
  public List<String> install(Path directory, String section) throws IOException {
    Path certificate = Files.writeString(directory.resolve("certificate.pem"), certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), keyPem());
    return List.of(section + ".tls.certificate=" + certificate, section + ".tls.key=" + key);
  }

  /** Clients that trust this server. */
  public SSLContext clients() throws Exception {
    return clients(null);
  }

  /**
   * Clients that trust this server.
   *
   * @param own what they prove themselves with; null for nothing
   */
  public SSLContext clients(@Nullable Pki own) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", bundle.getCertificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyManagerFactory keys = own == null ? null : own.bundle.toKeyManagerFactory();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }

  /** Speaks TLS over a socket, and has shaken hands. */
  public SSLSocket over(Socket tcp, String... versions) throws IOException {
    try {
      SSLSocket tls =
          (SSLSocket)
              clients().getSocketFactory().createSocket(tcp, "127.0.0.1", tcp.getPort(), true);
      if (versions.length > 0) {
        tls.setEnabledProtocols(versions);
      }
      tls.startHandshake();
      return tls;
    } catch (IOException failed) {
      throw failed;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
