package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What clients meet: the listener, the heartbeat, the limits of a connection, and how it is
 * authenticated.
 *
 * @param queueTotalMaxSize bytes; empty means {@code auto}
 * @param inputTotalMaxSize bytes; empty means {@code auto}
 */
public record ClientConfig(
    @Key(
            doc = "Address that clients connect to: host:port; port 0 takes a free one.",
            initial = "0.0.0.0:8000")
        ListenAddress listen,
    @Key(doc = "TLS of that address, with HTTP/2.") TlsConfig tls,
    @Key(
            doc = "Expect a PROXY protocol header (v1 or v2) before everything else on TCP.",
            initial = "false")
        boolean proxyProtocol,
    @Key(
            doc =
                "Networks of proxies (10.0.0.0/8) whose PROXY header, X-Forwarded-For and user"
                    + " header are trusted.",
            initial = "[]",
            guards = true)
        List<Network> trustedProxies,
    @Key(
            doc =
                "Origins of web pages that may connect, * is a wildcard; []: only requests without"
                    + " Origin.",
            initial = "[]",
            reloadable = true)
        List<String> allowedOrigins,
    @Key(
            doc = "Time between two pings of a connection, whole seconds; 0s: no pings.",
            initial = "25s")
        Duration pingInterval,
    @Key(doc = "Time a client has to answer a ping; 0s: no answer is expected.", initial = "8s")
        Duration pongTimeout,
    @Key(doc = "Time a new connection has to send its connect command.", initial = "10s")
        Duration staleCloseDelay,
    @Key(
            doc = "Time that a connection has to refresh its token after it has expired.",
            initial = "25s")
        Duration expiredCloseDelay,
    @Key(
            doc = "Time that a subscription has to refresh its token after it has expired.",
            initial = "25s")
        Duration expiredSubCloseDelay,
    @Key(
            doc = "Channels that a connection may be subscribed to.",
            initial = "128",
            reloadable = true)
        int channelLimit,
    @Key(
            doc =
                "Bytes that may wait to be sent to a connection. Beyond that, the client is slow.",
            initial = "256KiB")
        long queueMaxSize,
    @Key(
            doc =
                "Bytes that may wait to be sent to all connections together; auto: a share of the"
                    + " memory.",
            initial = "auto")
        OptionalLong queueTotalMaxSize,
    @Key(
            doc =
                "Bytes that unfinished messages of all connections may take; auto: a share of the"
                    + " memory.",
            initial = "auto")
        OptionalLong inputTotalMaxSize,
    @Key(
            doc = "Commands of a connection that may wait. Beyond that, its socket is not read.",
            initial = "64")
        int commandQueueMaxLength,
    @Key(
            doc = "Connections of one user; 0: no limit.",
            initial = "0",
            reloadable = true,
            guards = true)
        int userConnectionLimit,
    @Key(
            doc = "Connections of this node; 0: no limit.",
            initial = "0",
            reloadable = true,
            guards = true)
        int connectionLimit,
    @Key(
            doc = "New connections per second; 0: no limit.",
            initial = "0",
            reloadable = true,
            guards = true)
        int connectionRateLimit,
    @Key(
            doc =
                "Open sockets on the clients' ports (some HTTP streams take two); 0: as many as"
                    + " file descriptors allow.",
            initial = "0",
            reloadable = true,
            guards = true)
        int socketLimit,
    @Key(
            doc = "Open sockets from one address; 0: no limit.",
            initial = "0",
            reloadable = true,
            guards = true)
        int socketLimitPerAddress,
    @Key(
            doc = "Sockets accepted per second; 0: no limit.",
            initial = "0",
            reloadable = true,
            guards = true)
        int socketRateLimit,
    @Key(
            doc = "Development only: clients need no token and have every permission.",
            initial = "false")
        boolean insecure,
    @Key(doc = "Let clients without a token connect, as anonymous users.", initial = "false")
        boolean allowAnonymousConnectWithoutToken,
    @Key(doc = "Development only: do not check the signatures of tokens.", initial = "false")
        boolean insecureSkipTokenSignatureVerify,
    @Key(doc = "Refuse connection tokens that name no user.", initial = "false")
        boolean disallowAnonymousConnectionTokens,
    @Key(doc = "HTTP header in which a trusted proxy names the user; \"\": none.")
        String userIdHttpHeader,
    @Key(doc = "Include the server's time (ms) in connect replies.", initial = "false")
        boolean connectIncludeServerTime,
    @Key(
            doc = "Time a socket has for its HTTP (and TLS) handshake, or its first raw message.",
            initial = "10s")
        Duration handshakeTimeout,
    @Key(
            doc =
                "Time that a kept HTTP connection may be idle; must exceed the idle timeout of a"
                    + " proxy in front.",
            initial = "75s")
        Duration idleTimeout,
    @Key(
            doc =
                "Time within which a socket other than a WebSocket must accept bytes; 0s:"
                    + " websocket.write_timeout.",
            initial = "0s")
        Duration writeTimeout,
    @Key(doc = "Bytes that the headers of a request may have.", initial = "8KiB")
        long httpHeaderMaxSize,
    @Key(
            doc = "How far clocks may differ: tokens are valid this long before nbf and after exp.",
            initial = "5s",
            reloadable = true)
        Duration tokenLeeway,
    @Key(doc = "How connection tokens (JWT) are checked.") TokenConfig token,
    @Key(doc = "How subscription tokens are checked, if not by the keys above.")
        SubscriptionTokenConfig subscriptionToken,
    @Key(
            doc =
                "A channel for each user, to which the server itself subscribes the user's"
                    + " connections.")
        PersonalChannelConfig subscribeToUserPersonalChannel) {

  private static final Duration MAX_LEEWAY = Duration.ofMinutes(5);
  private static final Pattern HEADER_NAME = Pattern.compile("[-!#$%&'*+.^_`|~0-9a-zA-Z]*");

  public ClientConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
    trustedProxies = List.copyOf(trustedProxies);
    Checks.inThisRecord()
        .require(
            allowedOrigins.stream().noneMatch(o -> o.isBlank() || o.endsWith("/")),
            "allowed_origins",
            "origins such as https://example.com, with no path and no slash at the end")
        .require(
            pingInterval.toMillis() % 1000 == 0,
            "ping_interval",
            "whole seconds, or 0s for no pings")
        .require(
            pingInterval.isZero() || pongTimeout.compareTo(pingInterval) < 0,
            "pong_timeout",
            "shorter than ping_interval (" + Durations.print(pingInterval) + ")")
        .requirePositive(staleCloseDelay, "stale_close_delay")
        .requirePositive(handshakeTimeout, "handshake_timeout")
        .requirePositive(idleTimeout, "idle_timeout")
        .requireAtLeast(1, channelLimit, "channel_limit")
        .requireAtLeast(1, queueMaxSize, "queue_max_size")
        .require(
            queueTotalMaxSize.orElse(queueMaxSize) >= queueMaxSize,
            "queue_total_max_size",
            "auto, or at least queue_max_size (" + queueMaxSize + ")")
        .requireAtLeast(1, inputTotalMaxSize.orElse(1), "input_total_max_size")
        .requireAtLeast(1, commandQueueMaxLength, "command_queue_max_length")
        .requireAtLeast(0, userConnectionLimit, "user_connection_limit")
        .requireAtLeast(0, connectionLimit, "connection_limit")
        .requireAtLeast(0, connectionRateLimit, "connection_rate_limit")
        .requireAtLeast(0, socketLimit, "socket_limit")
        .requireAtLeast(0, socketLimitPerAddress, "socket_limit_per_address")
        .requireAtLeast(0, socketRateLimit, "socket_rate_limit")
        .require(
            HEADER_NAME.matcher(userIdHttpHeader).matches(),
            "user_id_http_header",
            "the name of an HTTP header")
        .require(
            !HEADER_NAME.matcher(userIdHttpHeader).matches()
                || userIdHttpHeader.isEmpty()
                || !trustedProxies.isEmpty(),
            "user_id_http_header",
            "trusted_proxies beside it, since anybody could name any user otherwise")
        .require(
            !tokenLeeway.isNegative() && tokenLeeway.compareTo(MAX_LEEWAY) <= 0,
            "token_leeway",
            "0s to " + Durations.print(MAX_LEEWAY))
        .requireBetween(1 << 10, 1 << 20, httpHeaderMaxSize, "http_header_max_size")
        .require(
            !subscriptionToken.enabled()
                || insecureSkipTokenSignatureVerify
                || !subscriptionToken.keys().hmacSecretKey().isEmpty(),
            "subscription_token.hmac_secret_key",
            "a key, since subscription_token.enabled is true")
        .done();
  }
}
