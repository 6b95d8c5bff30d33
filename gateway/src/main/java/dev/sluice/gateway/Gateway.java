package dev.sluice.gateway;

import dev.sluice.gateway.admin.AdminRoutes;
import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.api.NodeInfo;
import dev.sluice.gateway.auth.AdminKey;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.command.Commands;
import dev.sluice.gateway.command.ConfiguredPolicy;
import dev.sluice.gateway.command.Policy;
import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.engine.Broker;
import dev.sluice.gateway.engine.MemoryBroker;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.GatewayMetrics;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.metrics.LoopPulse;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.gateway.transport.accept.EventLoops;
import dev.sluice.gateway.transport.accept.SocketLimits;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: makes all its parts and joins them. The composition root. */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /** An event loop that has not come to a task by then is not waited for at the end. */
  private static final long STUCK_MILLIS = 1000;

  private final EventLoopGroup group;
  private final List<ConnectionLoop> loops = new ArrayList<>();
  private final List<LoopPulse> pulses = new ArrayList<>();
  private final Hub hub;
  private final Admission admission;
  private final SocketLimits socketLimits;
  private final Certificates certificates = new Certificates();
  private final Drain requests = new Drain();
  private final GatewayMetrics metrics;
  private final Listeners listeners;
  private volatile Config config;
  private volatile Rules rules;
  private volatile @Nullable AdminKey adminKey;
  private volatile boolean listening;
  private volatile boolean draining;

  /**
   * Binds the ports and serves, as a single node that decides by what is configured.
   *
   * @throws IOException if a port cannot be bound
   */
  public Gateway(Config config, String version) throws IOException {
    this(config, version, new MemoryBroker(), UnaryOperator.identity());
  }

  /**
   * Binds the ports and serves.
   *
   * @param broker is started
   * @param policy makes the policy that decides out of the one that is configured
   * @throws IOException if a port cannot be bound
   */
  public Gateway(Config config, String version, Broker broker, UnaryOperator<Policy> policy)
      throws IOException {
    this.config = config;
    this.rules = Rules.of(config, InstantSource.system());
    this.adminKey = adminKey(config);
    MemoryBudgets budgets = MemoryBudgets.of(config);
    Map<EventLoop, MemoryBudget.Share> backendInput = new HashMap<>();
    int count = config.eventLoops() > 0 ? config.eventLoops() : loopsByDefault();
    this.group = EventLoops.start(count);
    ReasonLog closes = ConnectionLoop.newLogOfCloses();
    for (EventLoop executor : EventLoops.of(group)) {
      LoopMeters meters = new LoopMeters();
      loops.add(
          new ConnectionLoop(
              loops.size(), executor, budgets.queues(), budgets.clientInput(), meters, closes));
      backendInput.put(executor, budgets.backendInput().newShare(executor));
      pulses.add(new LoopPulse(executor, meters));
    }
    this.hub = new Hub(loops, this::policyOf, broker);
    this.admission = new Admission(loops, admissionRules(config));
    this.socketLimits = new SocketLimits(socketRules(config));
    this.metrics =
        new GatewayMetrics(
            loops.stream().map(ConnectionLoop::meters).toList(), new State(hub, budgets), version);
    NodeInfo node = nodeInfo(version);
    ServerSubscriptions subscriptions = new ServerSubscriptions(hub);
    Commands commands =
        new Commands(
            hub, policy.apply(new ConfiguredPolicy(() -> rules)), () -> rules, version, node.uid());
    ClientSide clients =
        new ClientSide(
            config,
            () -> this.config,
            admission,
            socketLimits,
            certificates,
            requests,
            commands,
            node.uid(),
            hub.directory()::session);
    Function<EventLoop, LoopMeters> meters = executor -> admission.loopOf(executor).meters();
    Methods methods =
        new Methods(hub, () -> rules, subscriptions, node, config.admin().pushWaitMax());
    AdminSide backends =
        new AdminSide(
            config,
            methods,
            () -> adminKey,
            new AdminRoutes.Vitals(this::isHealthy, this::unready),
            metrics,
            certificates,
            executor -> Objects.requireNonNull(backendInput.get(executor)),
            requests,
            meters);
    try {
      this.listeners = new Listeners(group, config, clients, backends, meters);
    } catch (IOException cannotListen) {
      certificates.close();
      stopLoops();
      throw cannotListen;
    }
    InitialMetrics.expectAll(loops.getFirst().meters(), methods);
    pulses.forEach(LoopPulse::start);
    listening = true;
  }

  /** Where clients connect. */
  public InetSocketAddress clientAddress() {
    return listeners.clientAddress();
  }

  /** How many sockets clients may open by the process's limit of file descriptors. */
  int maxClientSockets() {
    return listeners.maxClientSockets();
  }

  /** Where backends push. */
  public InetSocketAddress adminAddress() {
    return listeners.adminAddress();
  }

  /** Where backends push over TCP without HTTP; empty if they cannot. */
  public Optional<InetSocketAddress> adminTcpAddress() {
    return listeners.adminTcpAddress();
  }

  /** Where clients connect without HTTP; empty if they cannot. */
  public Optional<InetSocketAddress> tcpAddress() {
    return listeners.tcpAddress();
  }

  /**
   * Takes over what can change while running, and says what cannot.
   *
   * @return what is in force from here on
   * @throws ConfigException if that does not go with what cannot; then nothing has changed
   */
  public Config reload(Config wanted) throws ConfigException {
    Config changed = config.reloaded(wanted);
    List<String> fixed = config.unreloadableChanges(wanted);
    if (!fixed.isEmpty()) {
      log.warn("reload: these need a restart and were left as they are: {}", fixed);
    }
    // All of it is made before any of it counts: what fails changes nothing.
    Rules changedRules = Rules.of(changed, InstantSource.system());
    AdminKey changedKey = adminKey(changed);
    Admission.Rules changedAdmission = admissionRules(changed);
    SocketLimits.Rules changedSockets = socketRules(changed);
    config = changed;
    rules = changedRules;
    adminKey = changedKey;
    admission.rules(changedAdmission);
    socketLimits.rules(changedSockets);
    certificates.refresh();
    Logging.level(changed.log());
    log.info("reload: done");
    return changed;
  }

  /**
   * Ends the node in order: turns {@code /ready}, tells those who send requests, stops listening,
   * gives the connections away over the configured window, answers the last requests, and stops. A
   * second time it does nothing.
   */
  @Override
  public void close() {
    if (draining) {
      return;
    }
    draining = true;
    requests.begin();
    admission.close();
    // The admin port stays to the last: /ready tells whoever asks.
    listeners.closeForClients();
    List<Connection> open = openConnections();
    log.info("shutdown: {} connections to close", open.size());
    Shutdown shutdown = new Shutdown(open, hub.acceptedByNowIsOffered(), config.shutdown());
    shutdown.giveAway();
    pulses.forEach(LoopPulse::stop);
    listeners.closeForBackends();
    awaitReads();
    shutdown.finish(requests);
    stopLoops();
    certificates.close();
    metrics.close();
    log.info("shutdown: done");
  }

  /** What has come by now is read, and what became of the last pushes is known to who asked. */
  private void awaitReads() {
    for (int step = 0; step < 2; step++) {
      List<Future<?>> reached = new ArrayList<>();
      loops.forEach(loop -> reached.add(loop.executor().submit(() -> {})));
      reached.forEach(Gateway::isReached);
    }
  }

  /** Waits for a loop, but not for one that is stuck: that must not keep the node from its end. */
  private static boolean isReached(Future<?> task) {
    return task.awaitUninterruptibly(STUCK_MILLIS) && task.isSuccess();
  }

  /** Newcomers first: whoever connects meanwhile is met twice rather than missed. */
  private List<Connection> openConnections() {
    Set<Connection> open = new HashSet<>();
    for (ConnectionLoop loop : loops) {
      Future<List<Connection>> newcomers = loop.executor().submit(loop::newcomers);
      if (isReached(newcomers)) {
        open.addAll(newcomers.getNow());
      }
    }
    open.addAll(hub.directory().everyone());
    return List.copyOf(open);
  }

  /** One processor is left to the kernel's network work, the collector and the compiler. */
  private static int loopsByDefault() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  private void stopLoops() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  /** As it stands in a URL. */
  static String textOf(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static Admission.Rules admissionRules(Config config) {
    return new Admission.Rules(
        new AllowedOrigins(config.client().allowedOrigins()),
        config.client().connectionLimit(),
        config.client().connectionRateLimit());
  }

  private static SocketLimits.Rules socketRules(Config config) {
    return new SocketLimits.Rules(
        config.client().socketLimit(),
        config.client().socketLimitPerAddress(),
        config.client().socketRateLimit(),
        address -> config.client().trustedProxies().stream().anyMatch(of -> of.contains(address)));
  }

  private static @Nullable AdminKey adminKey(Config config) {
    return config.admin().key().isEmpty() ? null : new AdminKey(config.admin().key());
  }

  private OverflowPolicy policyOf(String channel) {
    Namespace namespace = rules.namespaces().of(channel);
    return namespace == null ? OverflowPolicy.DISCONNECT : namespace.overflow();
  }

  private NodeInfo nodeInfo(String version) {
    String name = config.node().name();
    return new NodeInfo(UUID.randomUUID().toString(), name.isEmpty() ? hostName() : name, version);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  /** Backends are served before clients are: until both are, nobody should come. */
  private String unready() {
    return draining ? "draining" : listening ? "" : "starting";
  }

  private boolean isHealthy() {
    return pulses.stream().noneMatch(LoopPulse::isStuck);
  }

  /** The node's state as the metrics show it. */
  private record State(Hub hub, MemoryBudgets budgets) implements GatewayMetrics.State {
    @Override
    public int users() {
      return hub.directory().userCount();
    }

    @Override
    public int channels() {
      return hub.channelCount();
    }

    @Override
    public int subscriptions() {
      return hub.subscriptionCount();
    }

    @Override
    public int shardQueueLength() {
      return hub.queueLength();
    }

    @Override
    public long blockedQueueBytes() {
      return budgets.queues().bytes();
    }

    @Override
    public long heldInputBytes() {
      return budgets.inputBytes();
    }

    @Override
    public long logMessagesDropped() {
      return Logging.dropped();
    }

    @Override
    public long directMemoryBytes() {
      return PlatformDependent.usedDirectMemory();
    }

    @Override
    public List<Integer> queueLengths() {
      return hub.directory().everyone().stream().map(Connection::outboundBytes).toList();
    }
  }
}
