package dev.sluice.gateway.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS server proves itself with, and by whom it lets clients prove themselves.
 *
 * @param chain the server's own certificate, then those above it
 * @param clientAuthorities empty: clients are not asked for certificates
 * @param fingerprint tells two readings of the files apart
 */
public record Credentials(
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> clientAuthorities,
    String fingerprint) {

  /**
   * Where they are.
   *
   * @param name of the configuration's section, as in {@code client.tls}
   */
  public record Source(String name, Path certificate, Path key, Optional<Path> clientAuthorities) {
    /** As the configuration has them: "" for no client authorities. */
    public Source(String name, String certificate, String key, String clientAuthorities) {
      this(
          name,
          Path.of(certificate),
          Path.of(key),
          Optional.of(clientAuthorities).filter(file -> !file.isEmpty()).map(Path::of));
    }
  }

  private interface Reader<T> {
    T read(byte[] file) throws IOException;
  }

  /**
   * Reads the files and checks that they belong together.
   *
   * @throws IOException with a text that names key, file and reason
   */
  public static Credentials read(Source source) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<X509Certificate> chain = chain(source, all);
    PrivateKey key = key(source, all, chain.getFirst().getPublicKey());
    List<X509Certificate> authorities = clientAuthorities(source, all);
    return new Credentials(key, chain, authorities, digest(all.toByteArray()));
  }

  /**
   * All that is wrong with the files, where {@link #read} tells the first of it. Each text names
   * key, file and reason.
   */
  public static List<String> problems(Source source) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<String> problems = new ArrayList<>();
    PublicKey certified = null;
    try {
      certified = chain(source, all).getFirst().getPublicKey();
    } catch (IOException wrong) {
      problems.add(String.valueOf(wrong.getMessage()));
    }
    try {
      key(source, all, certified);
    } catch (IOException wrong) {
      problems.add(String.valueOf(wrong.getMessage()));
    }
    try {
      clientAuthorities(source, all);
    } catch (IOException wrong) {
      problems.add(String.valueOf(wrong.getMessage()));
    }
    return problems;
  }

  private static List<X509Certificate> chain(Source source, ByteArrayOutputStream all)
      throws IOException {
    return read(source, "certificate", source.certificate(), all, Pem::certificates);
  }

  /** Unless there is a certificate, the key has nothing to match. */
  private static PrivateKey key(
      Source source, ByteArrayOutputStream all, @Nullable PublicKey certified) throws IOException {
    return read(
        source,
        "key",
        source.key(),
        all,
        file -> {
          PrivateKey key = Pem.privateKey(file);
          return certified == null ? key : matching(key, certified);
        });
  }

  private static List<X509Certificate> clientAuthorities(Source source, ByteArrayOutputStream all)
      throws IOException {
    Optional<Path> file = source.clientAuthorities();
    return file.isEmpty()
        ? List.of()
        : read(source, "client_authorities", file.get(), all, Pem::certificates);
  }

  private static <T> T read(
      Source source, String key, Path file, ByteArrayOutputStream all, Reader<T> reader)
      throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      all.writeBytes(bytes);
      return reader.read(bytes);
    } catch (IOException wrong) {
      throw new IOException(
          "%s.%s: %s: %s".formatted(source.name(), key, file, reason(wrong)), wrong);
    }
  }

  private static String reason(IOException wrong) {
    return switch (wrong) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "it may not be read";
      default -> String.valueOf(wrong.getMessage());
    };
  }

  /** The key, if what it signs can be checked with the certificate. */
  private static PrivateKey matching(PrivateKey key, PublicKey certified) throws IOException {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certified.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      if (signature.verify(signed)) {
        return key;
      }
    } catch (InvalidKeyException ofAnotherKind) {
      // As bad as another key of the same kind.
    } catch (GeneralSecurityException failed) {
      throw new IOException("it cannot be used: " + failed.getMessage(), failed);
    }
    throw new IOException("it is not the key of the certificate");
  }

  private static String digest(byte[] files) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(files));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
