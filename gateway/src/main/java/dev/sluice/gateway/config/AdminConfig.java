package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What backends and operators reach. */
public record AdminConfig(
    @Key(
            doc = "Address of the HTTP API, health and metrics: host:port; may be client.listen.",
            initial = "127.0.0.1:8001")
        ListenAddress listen,
    @Key(doc = "TLS of that address and of tcp_listen.") TlsConfig tls,
    @Key(doc = "Path of a Unix socket for API calls without HTTP; \"\": none.") String unixPath,
    @Key(doc = "Permissions of the socket, octal.", initial = "0660") FileMode unixMode,
    @Key(doc = "Address for API calls without HTTP: host:port; \"\": none.")
        Optional<ListenAddress> tcpListen,
    @Key(
            doc =
                "Key that requests must carry; \"\": no key (then the port must listen on"
                    + " loopback).",
            reloadable = true,
            guards = true)
        Secret key,
    @Key(
            doc =
                "Without a key: values of the Host header that are accepted besides loopback; * is"
                    + " a wildcard.",
            initial = "[]")
        List<String> allowedHosts,
    @Key(
            doc = "Development only: without a key, listen even where other machines can reach it.",
            initial = "false")
        boolean insecure,
    @Key(
            doc =
                "How errors are reported: \"\": in the body, with status 200; transport: by the"
                    + " HTTP status.")
        ErrorMode errorMode,
    @Key(doc = "Bytes that the body of a request may have.", initial = "16MiB")
        long maxRequestBodySize,
    @Key(
            doc =
                "Bytes that unfinished requests of all backends may take; auto: a share of the"
                    + " memory.",
            initial = "auto")
        OptionalLong inputTotalMaxSize,
    @Key(doc = "Time within which a request must arrive whole.", initial = "10s")
        Duration readTimeout,
    @Key(doc = "Time that a kept connection may be idle.", initial = "75s") Duration idleTimeout,
    @Key(doc = "Longest timeout of a push.", initial = "30s") Duration pushWaitMax) {

  public AdminConfig {
    allowedHosts = List.copyOf(allowedHosts);
    Checks.inThisRecord()
        .require(
            allowedHosts.stream().noneMatch(h -> h.isBlank() || h.contains("/") || h.contains(":")),
            "allowed_hosts",
            "names of hosts such as sluice.internal, without scheme and port")
        .require(
            !key.isEmpty() || insecure || listen.isLoopback(),
            "listen",
            "a loopback address such as 127.0.0.1:8001 while there is no admin.key, since anybody"
                + " who reaches it could push: set admin.key (SLUICE_ADMIN_KEY), or admin.insecure:"
                + " true if you mean it")
        .require(
            !key.isEmpty() || insecure || tcpListen.map(ListenAddress::isLoopback).orElse(true),
            "tcp_listen",
            "a loopback address while there is no admin.key, since anybody who reaches it could"
                + " push: set admin.key (SLUICE_ADMIN_KEY), or admin.insecure: true if you mean it")
        .require(
            key.fitsHttpHeader(),
            "key",
            "printable ASCII characters, since it travels in an HTTP header")
        .requireBetween(1, 1 << 30, maxRequestBodySize, "max_request_body_size")
        .requireAtLeast(1, inputTotalMaxSize.orElse(1), "input_total_max_size")
        .requirePositive(readTimeout, "read_timeout")
        .requirePositive(idleTimeout, "idle_timeout")
        .requirePositive(pushWaitMax, "push_wait_max")
        .done();
  }

  /** How a request is told that it failed. */
  public enum ErrorMode {
    /** Status 200 and an {@code error} in the body. */
    BODY,
    /** An HTTP status. */
    TRANSPORT;

    /** As in the configuration. */
    @Override
    public String toString() {
      return this == BODY ? "" : name().toLowerCase(Locale.ROOT);
    }
  }
}
