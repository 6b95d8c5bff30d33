package dev.sluice.gateway.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured, checked and immutable.
 *
 * <p>Plain integers are counts, long ones sizes in bytes. Each key is documented where it stands,
 * by {@link Key}.
 *
 * @param eventLoops 0 means one less than there are processors, at least one
 */
public record Config(
    @Key(doc = "Clients: where they connect, how they prove who they are, what they may use up.")
        ClientConfig client,
    @Key(doc = "The WebSocket transport.") WebsocketConfig websocket,
    @Key(doc = "The raw TCP transport: lines of JSON, or JSON with a length before it.")
        TcpConfig tcp,
    @Key(doc = "The same over a Unix socket.") UnixConfig unix,
    @Key(doc = "Server-sent events, with commands over /emulation.") HttpStreamConfig sse,
    @Key(doc = "A stream of JSON lines over HTTP, with commands over /emulation.")
        HttpStreamConfig httpStream,
    @Key(doc = "Where clients of those two send their commands.") EmulationConfig emulation,
    @Key(doc = "WebSocket for clients that only listen.") UniWebsocketConfig uniWebsocket,
    @Key(doc = "Server-sent events for clients that only listen, EventSource among them.")
        UniHttpConfig uniSse,
    @Key(doc = "A stream of JSON lines for clients that only listen.") UniHttpConfig uniHttpStream,
    @Key(doc = "Channels: their names and what is allowed in them.") ChannelConfig channel,
    @Key(doc = "What backends and operators reach: the HTTP API, health, metrics.")
        AdminConfig admin,
    @Key(doc = "The built-in chat page, a demonstration.") Chat chat,
    @Key(doc = "How the process ends.") Shutdown shutdown,
    @Key(doc = "Logging, to standard output.") LogConfig log,
    @Key(doc = "This gateway among others.") Node node,
    @Key(
            doc = "Event loops (threads) that serve the sockets; 0: one less than processors.",
            initial = "0")
        int eventLoops) {

  public Config {
    Set<String> namespaces =
        channel.namespaces().stream().map(NamespaceConfig::name).collect(Collectors.toSet());
    PersonalChannelConfig personal = client.subscribeToUserPersonalChannel();
    String namespace = personal.personalChannelNamespace();
    Checks.inThisRecord()
        .require(
            namespace.isEmpty() || namespaces.contains(namespace),
            "client.subscribe_to_user_personal_channel.personal_channel_namespace",
            "the name of one of channel.namespaces")
        .require(
            client.listen().equals(admin.listen()) || !collide(client.listen(), admin.listen()),
            "admin.listen",
            "another port than client.listen (" + client.listen() + "), or exactly that address")
        .require(
            tcp.listen().stream()
                .noneMatch(raw -> collide(raw, client.listen()) || collide(raw, admin.listen())),
            "tcp.listen",
            "another port than client.listen and admin.listen")
        .require(
            admin.tcpListen().stream()
                .noneMatch(
                    calls ->
                        collide(calls, client.listen())
                            || collide(calls, admin.listen())
                            || tcp.listen().stream().anyMatch(raw -> collide(calls, raw))),
            "admin.tcp_listen",
            "another port than client.listen, admin.listen and tcp.listen")
        .require(
            admin.unixPath().isEmpty() || !admin.unixPath().equals(unix.path()),
            "admin.unix_path",
            "another file than unix.path")
        .require(
            !client.listen().equals(admin.listen())
                || client.listen().port() == 0
                || !admin.tls().isOn()
                || admin.tls().equals(client.tls()),
            "admin.tls",
            "nothing, or the same as client.tls, since they share a listener")
        .require(
            !client.listen().equals(admin.listen())
                || client.listen().port() == 0
                || !admin.key().isEmpty()
                || admin.insecure()
                || (client.trustedProxies().isEmpty() && !client.proxyProtocol()),
            "admin.key",
            "a key, since whoever comes through a proxy in front of client.listen reaches the API"
                + " at the same address")
        .require(
            eventLoops >= 0 && eventLoops <= 1024,
            "event_loops",
            "0 (one less than processors) to 1024")
        .done();
  }

  /** The chat page. */
  public record Chat(
      @Key(doc = "Serve the chat page at / of the clients' address.", initial = "false")
          boolean enabled) {}

  /** The end of the process. */
  public record Shutdown(
      @Key(
              doc =
                  "Time over which a shutdown spreads the closing of connections; 0s: all at once.",
              initial = "0s")
          Duration window,
      @Key(doc = "Time that a shutdown waits for the last bytes to be sent.", initial = "10s")
          Duration grace) {}

  /** This node's identity. */
  public record Node(
      @Key(doc = "Name of this node in answers and logs; \"\" means the host's name.")
          String name) {}

  /** What holds when nothing is configured. */
  public static Config defaults() {
    try {
      return load(null, Map.of());
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the file, if there is one, and lays the {@code SLUICE_*} variables of the environment
   * over it.
   *
   * @throws ConfigException with every problem found, not only the first
   */
  public static Config load(@Nullable Path file, Map<String, String> environment)
      throws ConfigException {
    return Loader.load(file, environment);
  }

  /** Whether a secret stands in the file itself; no if it is not one that can be read twice. */
  public static boolean holdsSecrets(Path file) {
    return Files.isRegularFile(file) && Loader.holdsSecrets(file);
  }

  /**
   * Reads it once more, for {@link #reloaded}. The file must be a regular one and hold something.
   *
   * @throws ConfigException with every problem found
   */
  public static Config loadAgain(@Nullable Path file, Map<String, String> environment)
      throws ConfigException {
    return Loader.reload(file, environment);
  }

  /**
   * Reads the text as if it were the file, without any environment.
   *
   * @throws ConfigException with every problem found, not only the first
   */
  public static Config parse(String yaml) throws ConfigException {
    return Loader.parse(yaml, "yaml", Map.of());
  }

  /** The variable of the environment that sets a key: {@code SLUICE_CLIENT_LISTEN}. */
  public static String variable(String key) {
    return Environment.variable(key);
  }

  /**
   * What {@code sluice dev} runs with: this machine only, no tokens, every permission, the chat
   * page.
   */
  public static Config dev() {
    try {
      return dev(Map.of());
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with the {@code SLUICE_*} variables of the environment laid over it. */
  public static Config dev(Map<String, String> environment) throws ConfigException {
    return DevConfig.load(environment);
  }

  /**
   * A file with every key: its default, and a line about it. Loading it gives {@link #defaults()}.
   */
  public static String defaultYaml() {
    return DefaultYaml.print();
  }

  /**
   * What may be meant so, but lets more people in than it seems, and what is allowed but cannot
   * work; a sentence each.
   */
  public List<String> warnings() {
    return Stream.of(SecurityWarnings.of(this), ConnectivityWarnings.of(this))
        .flatMap(List::stream)
        .toList();
  }

  /** Whether clients and backends share one listener. Two times port 0 are two free ports. */
  public boolean sharesListener() {
    return client.listen().equals(admin.listen()) && client.listen().port() != 0;
  }

  /**
   * The keys whose values differ in {@code next} and take effect only with a restart, dotted, in
   * the file's order.
   */
  public List<String> unreloadableChanges(Config next) {
    return Reload.unreloadableChanges(this, next);
  }

  /**
   * What a reload makes of this: the values of {@code next}, save of the keys that take effect only
   * with a restart.
   *
   * @throws ConfigException if these do not go together, or if {@code next} drops what protects
   */
  public Config reloaded(Config next) throws ConfigException {
    return Reload.merged(this, next);
  }

  private static boolean collide(ListenAddress one, ListenAddress other) {
    return one.port() == other.port()
        && one.port() != 0
        && (one.equals(other) || one.isWildcard() || other.isWildcard());
  }
}
