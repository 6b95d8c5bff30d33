package dev.sluice.gateway.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468). What it throws says in one sentence what is wrong with the file. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private Pem() {}

  /** All certificates of a file, in its order; at least one. */
  static List<X509Certificate> certificates(byte[] file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(textOf(file));
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        certificates.add(certificate(der(block.group(2))));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(
          "there is no certificate in it (expected: -----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  /** The private key of a file. */
  static PrivateKey privateKey(byte[] file) throws IOException {
    Matcher block = BLOCK.matcher(textOf(file));
    while (block.find()) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return privateKey(new PKCS8EncodedKeySpec(der(block.group(2))));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException("the key is encrypted (expected: one without a passphrase)");
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
            throw new IOException(
                "the key is in an old format (expected: PKCS #8, as `openssl pkcs8 -topk8 -nocrypt`"
                    + " makes of it)");
        default -> {} // Parameters of a curve, a certificate.
      }
    }
    throw new IOException("there is no private key in it (expected: -----BEGIN PRIVATE KEY-----)");
  }

  private static String textOf(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  private static byte[] der(String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException damaged) {
      throw new IOException("it is damaged: " + damaged.getMessage(), damaged);
    }
  }

  private static X509Certificate certificate(byte[] der) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException damaged) {
      throw new IOException("a certificate in it is damaged", damaged);
    }
  }

  private static PrivateKey privateKey(PKCS8EncodedKeySpec encoded) throws IOException {
    for (String algorithm : KEY_ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException another) {
        // The encoding does not say the algorithm in a way that the JDK would tell us.
      } catch (GeneralSecurityException unavailable) {
        throw new IOException(unavailable);
      }
    }
    throw new IOException("the key is damaged (expected: one of " + KEY_ALGORITHMS + ")");
  }
}
