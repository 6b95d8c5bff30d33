package dev.sluice.gateway.sim;

import dev.sluice.gateway.command.Commands;
import dev.sluice.gateway.command.ConfiguredPolicy;
import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.command.Terms;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.SteppedLoops;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.hub.DirectPush;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.UnsubscribeReason;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A gateway without sockets, threads or a clock of its own: the real connections, hub and commands,
 * clients, a broker and time, all in one thread. A seed decides every step.
 */
final class Simulation {
  /** The name says what gives way on overflow; see {@link #policyOf}. */
  static final List<String> CHANNELS = List.of("all-1", "all-2", "oldest", "newest", "conflated");

  /** Stands for messages that belong to no channel. */
  static final String DIRECT = "direct";

  private static final List<String> USERS = List.of("", "ann", "bob");
  private static final int LOOPS = 3;
  private static final int MAX_CLIENTS = 8;
  private static final Rules RULES = rules();

  private final MockTicker clock = Ticker.newMockTicker();
  private final Chance chance;
  private final MemoryBudget outbound;
  private final MemoryBudget inbound;
  private final List<SimulatedLoop> loops = new ArrayList<>();
  private final List<ConnectionLoop> connections = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SimulatedBroker broker;
  private final Hub hub;
  private final Commands commands;
  private final ServerSubscriptions subscriptions;
  private final boolean timePassesOnLooks;
  private int numbers;

  Simulation(long seed) {
    chance = new Chance(seed);
    timePassesOnLooks = chance.oneIn(3);
    outbound = budget(MemoryBudget.Order.LARGEST_FIRST);
    inbound = budget(MemoryBudget.Order.OLDEST_FIRST);
    for (var i = 0; i < LOOPS; i++) {
      var loop = new SimulatedLoop(clock);
      loops.add(loop);
      connections.add(
          SteppedLoops.create(i, loop, this::look, chance.generator(), outbound, inbound));
    }
    broker = new SimulatedBroker(chance, this::accepted);
    hub = new Hub(connections, Simulation::policyOf, broker);
    commands = new Commands(hub, new ConfiguredPolicy(() -> RULES), () -> RULES, "v", "n");
    subscriptions = new ServerSubscriptions(hub);
  }

  private MemoryBudget budget(MemoryBudget.Order order) {
    return new MemoryBudget(chance.oneIn(3) ? 3000 : Long.MAX_VALUE, order);
  }

  private static Rules rules() {
    try {
      return Rules.of(
          Config.load(null, Map.of("SLUICE_CLIENT_INSECURE", "true")), InstantSource.system());
    } catch (ConfigException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static OverflowPolicy policyOf(String channel) {
    return switch (channel) {
      case "oldest" -> OverflowPolicy.DROP_OLDEST;
      case "newest" -> OverflowPolicy.DROP_NEWEST;
      case "conflated" -> OverflowPolicy.CONFLATE;
      default -> OverflowPolicy.DISCONNECT;
    };
  }

  static boolean mayDrop(String channel) {
    return policyOf(channel) != OverflowPolicy.DISCONNECT;
  }

  /** A loop is sometimes slow: time passes while it works. */
  private long look() {
    if (timePassesOnLooks && chance.oneIn(20)) {
      clock.advance(4, TimeUnit.MILLISECONDS);
    }
    return clock.nanoTime();
  }

  private void accepted(ChannelPush push) {
    var number =
        Integer.parseInt(new String(push.publication().data().bytes(), StandardCharsets.UTF_8));
    for (var client : clients) {
      var subscription = client.connection.subscription(push.channel());
      if (client.connection.isOpen()) {
        client.expect(push.channel(), number, subscription);
      }
    }
  }

  /**
   * Runs from the first client to the last.
   *
   * @return all that the clients received
   */
  String run(int steps) throws IOException {
    var step = 0;
    try {
      for (; step < steps; step++) {
        step();
        check();
      }
      settle();
      clients.forEach(SimulatedClient::checkSettled);
      end();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("step %d: %s".formatted(step, failure.getMessage()), failure);
    }
    var received = new StringBuilder();
    clients.forEach(client -> received.append(client.received()).append('\n'));
    return received.append(clock.nanoTime()).toString();
  }

  private void step() {
    switch (chance.below(24)) {
      case 0, 1, 2, 3, 4 -> runLoop(chance.among(loops));
      case 5, 6 -> chance.among(loops).runTimers();
      case 7 -> clock.advance(chance.between(1, 60), TimeUnit.MILLISECONDS);
      case 8 -> {
        if (chance.oneIn(10)) {
          clock.advance(chance.between(100, 3000), TimeUnit.MILLISECONDS);
        }
      }
      case 9, 10, 11, 12 -> someone(client -> client.arrive(false));
      case 13, 14 -> someone(SimulatedClient::read);
      case 15, 16 -> someone(SimulatedClient::talk);
      case 17 -> connect();
      case 18 -> {
        if (chance.oneIn(6)) {
          someone(SimulatedClient::leave);
        } else {
          someone(SimulatedClient::pingFrame);
        }
      }
      case 19 -> broker.step();
      case 20 -> someone(SimulatedClient::runSocket);
      case 21, 22 -> publish();
      default -> backend();
    }
  }

  private void someone(java.util.function.Consumer<SimulatedClient> does) {
    if (!clients.isEmpty()) {
      does.accept(chance.among(clients));
    }
  }

  private static void runLoop(SimulatedLoop loop) {
    if (loop.hasTask()) {
      loop.runTask();
    }
  }

  private void connect() {
    if (clients.stream().filter(SimulatedClient::isOpen).count() >= MAX_CLIENTS) {
      return;
    }
    var index = chance.below(LOOPS);
    clients.add(
        new SimulatedClient(
            "client " + clients.size(),
            chance.among(USERS),
            loops.get(index),
            connections.get(index),
            limits(),
            commands,
            clock,
            chance,
            () -> ++numbers));
  }

  private Limits limits() {
    var pings = chance.oneIn(2);
    return new Limits(
        chance.oneIn(2) ? 1 << 20 : 600,
        16,
        chance.between(1, 8),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        pings ? Duration.ofMillis(800) : Duration.ZERO,
        pings ? Duration.ofMillis(400) : Duration.ZERO);
  }

  private void publish() {
    var data = Payload.json(Integer.toString(++numbers));
    hub.publish(ChannelPush.of(chance.among(CHANNELS), Publication.of(data, null)));
  }

  private void backend() {
    switch (chance.below(8)) {
      case 0, 1, 2 -> push();
      case 3, 4 ->
          someone(
              client -> {
                var channel = chance.among(CHANNELS);
                hub.onEachUntilDone(
                    List.of(client.connection),
                    connection -> subscriptions.subscribe(connection, channel, Terms.PLAIN, RULES));
              });
      case 5, 6 ->
          someone(
              client -> {
                var channel = chance.among(CHANNELS);
                client.ending(
                    channel,
                    hub.onEach(
                        List.of(client.connection),
                        connection ->
                            subscriptions.unsubscribe(
                                connection, channel, UnsubscribeReason.SERVER)));
              });
      default -> {
        if (chance.oneIn(6)) {
          someone(client -> client.connection.closeInTurn(CloseReason.FORCE_DISCONNECT));
        }
      }
    }
  }

  /** To a user, or to everyone. */
  private void push() {
    var number = ++numbers;
    var everyone = chance.oneIn(2);
    var user = chance.among(USERS.subList(1, USERS.size()));
    try {
      hub.push(
          new DirectPush(
              List.of(),
              everyone ? List.of() : List.of(user),
              everyone,
              Except.NOBODY,
              Payload.json(Integer.toString(number)),
              0,
              null));
    } catch (OverloadedException full) {
      return;
    }
    for (var client : clients) {
      var known = hub.directory().client(client.connection.id()) != null;
      if (known && (everyone || client.connection.identity().user().equals(user))) {
        client.expectMessage(number);
      }
    }
  }

  private void check() throws IOException {
    for (var client : clients) {
      client.receive();
      client.checkBounds();
    }
    Check.that(outbound.bytes() >= 0, "the budget of queues is negative");
    Check.that(inbound.bytes() >= 0, "the budget of input is negative");
  }

  /** Everything that is under way arrives. */
  private void settle() throws IOException {
    clients.forEach(client -> client.say(""));
    for (var round = 0; round < 300; round++) {
      while (broker.step()) {}
      for (var client : clients) {
        client.readAll();
        client.arrive(true);
        client.runSocket();
      }
      for (var loop : loops) {
        while (loop.hasTask()) {
          loop.runTask();
        }
        loop.runTimers();
      }
      check();
    }
  }

  /** Some leave, the others are closed; nothing may be left. */
  private void end() throws IOException {
    for (var client : clients) {
      if (chance.oneIn(2)) {
        client.leave();
      } else {
        client.connection.close(CloseReason.SHUTDOWN);
      }
    }
    settle();
    for (var second = 0; second < 12; second++) {
      clock.advance(1, TimeUnit.SECONDS);
      for (var loop : loops) {
        loop.runTimers();
        while (loop.hasTask()) {
          loop.runTask();
        }
      }
      clients.forEach(SimulatedClient::runSocket);
      check();
    }
    clients.forEach(SimulatedClient::checkGone);
    Check.that(hub.channelCount() == 0, "%d channels are left", hub.channelCount());
    Check.that(hub.subscriptionCount() == 0, "subscriptions: %d", hub.subscriptionCount());
    Check.that(hub.directory().clientCount() == 0, "clients: %d", hub.directory().clientCount());
    Check.that(hub.directory().userCount() == 0, "users: %d", hub.directory().userCount());
    Check.that(hub.queueLength() == 0, "deliveries: %d", hub.queueLength());
    Check.that(broker.interested() == 0, "channels at the broker: %d", broker.interested());
    Check.that(outbound.bytes() == 0, "bytes of queues: %d", outbound.bytes());
    Check.that(inbound.bytes() == 0, "bytes of input: %d", inbound.bytes());
    for (var loop : connections) {
      Check.that(loop.newcomers().isEmpty(), "newcomers are left");
      Check.that(SteppedLoops.timers(loop) == 0, "timers: %d", SteppedLoops.timers(loop));
      var open = loop.meters().connections();
      Check.that(open == 0, "opened but not closed, or closed twice: %d", open);
    }
  }
}
