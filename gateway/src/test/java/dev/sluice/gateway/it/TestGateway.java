package dev.sluice.gateway.it;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.command.Policy;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.engine.Broker;
import dev.sluice.gateway.engine.MemoryBroker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A gateway in this process, on free ports, and whatever a test opens to it. What was opened is
 * closed first, so that no goodbye is waited for.
 */
final class TestGateway implements AutoCloseable {
  private static Supplier<Broker> broker = MemoryBroker::new;
  private static UnaryOperator<Policy> policy = UnaryOperator.identity();

  private final Config config;
  private final Gateway gateway;
  private final List<AutoCloseable> opened = new ArrayList<>();

  private TestGateway(Config config, Gateway gateway) {
    this.config = config;
    this.gateway = gateway;
  }

  /** What the gateways that are started from now on decide and publish with. */
  static void use(Supplier<Broker> anotherBroker, UnaryOperator<Policy> anotherPolicy) {
    broker = anotherBroker;
    policy = anotherPolicy;
  }

  static void useDefaults() {
    use(MemoryBroker::new, UnaryOperator.identity());
  }

  /** Settings are written {@code key=value}, as in {@code client.ping_interval=1s}. */
  static TestGateway start(String... settings) throws Exception {
    Config config = config(settings);
    return new TestGateway(config, new Gateway(config, "test", broker.get(), policy));
  }

  /** What the settings come to, on top of what every test has. */
  static Config config(String... settings) throws Exception {
    Map<String, String> environment = new HashMap<>();
    set(environment, "client.listen=127.0.0.1:0");
    set(environment, "admin.listen=127.0.0.1:0");
    set(environment, "event_loops=2");
    for (String setting : settings) {
      set(environment, setting);
    }
    return Config.load(null, environment);
  }

  private static void set(Map<String, String> environment, String setting) {
    int equals = setting.indexOf('=');
    String key = setting.substring(0, equals).replace('.', '_').toUpperCase(Locale.ROOT);
    environment.put("SLUICE_" + key, setting.substring(equals + 1));
  }

  Gateway gateway() {
    return gateway;
  }

  InetSocketAddress clientAddress() {
    return gateway.clientAddress();
  }

  InetSocketAddress adminAddress() {
    return gateway.adminAddress();
  }

  /** Where raw TCP clients connect, if {@code tcp.listen} is set. */
  InetSocketAddress tcpAddress() {
    return gateway.tcpAddress().orElseThrow();
  }

  /** The clients' Unix socket, if {@code unix.path} is set. */
  Path unixPath() {
    return Path.of(config.unix().path());
  }

  /** A client whose WebSocket is open and which has said nothing yet. */
  Client client() throws IOException {
    return opened(Client.to(clientAddress()).open());
  }

  /** A client that is connected without a token. */
  Client connected() throws IOException {
    Client client = client();
    client.connect("{}");
    return client;
  }

  /** A client that is connected as this user, with a token signed by {@link Tokens#SECRET}. */
  Client connected(String user) throws IOException {
    Client client = client();
    client.connect("{'token':'" + Tokens.ofUser(user) + "'}");
    return client;
  }

  /** A backend with a connection of its own. */
  Admin admin() throws IOException {
    return opened(new Admin(adminAddress()));
  }

  /** Closes it together with the gateway. */
  <T extends AutoCloseable> T opened(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
    gateway.close();
  }
}
