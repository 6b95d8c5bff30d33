package dev.sluice.gateway.config;

/** TLS of one listener: off unless both files are given. */
public record TlsConfig(
    @Key(
            doc =
                "PEM file of the certificate and its chain; \"\": no TLS. Read again when it"
                    + " changes.",
            guards = true)
        String certificate,
    @Key(doc = "PEM file of the certificate's private key.", guards = true) String key,
    @Key(
            doc =
                "PEM file of the authorities that client certificates must come from; \"\": no"
                    + " client certificates.",
            guards = true)
        String clientAuthorities) {

  public TlsConfig {
    Checks.inThisRecord()
        .require(
            certificate.isEmpty() == key.isEmpty(),
            key.isEmpty() ? "key" : "certificate",
            "a PEM file, since the other of certificate and key is given")
        .require(
            clientAuthorities.isEmpty() || !certificate.isEmpty(),
            "client_authorities",
            "\"\" while there is no certificate")
        .done();
  }

  public boolean isOn() {
    return !certificate.isEmpty();
  }
}
