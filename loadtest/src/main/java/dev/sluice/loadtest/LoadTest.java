package dev.sluice.loadtest;

import dev.sluice.loadtest.Connecting.Client;
import dev.sluice.loadtest.Load.Addressing;
import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Connects, publishes, counts, and reports. */
final class LoadTest {
  private final String name;
  private final Setup setup;
  private final Load load;
  private final Progress progress;

  LoadTest(String name, Setup setup, Load load, Console console) {
    this.name = name;
    this.setup = setup;
    this.load = load;
    this.progress = new Progress(console);
  }

  Report run() {
    OpenFiles.check(load.connections() + load.publishers());
    ServerProcess server = setup.server();
    Long memoryBefore = server == null ? null : server.memory();
    try (Workers workers = new Workers(setup.threads(), setup.wire(), load.payload())) {
      Connecting connecting = new Connecting(setup, workers.receiving(), progress, this::channelOf);
      connecting.tryOne();
      connecting.openUntil(load.connections());
      List<Client> clients =
          connecting.ready().stream().sorted(Comparator.comparingInt(Client::n)).toList();
      if (clients.isEmpty()) {
        throw new Failure(
            ExitCode.FAILED, "no client got ready: " + connecting.figures().failures());
      }
      Phase.Result result = publish(workers, topics(clients));
      return new LoadReport(
          name,
          setup.transport(),
          load,
          connecting.figures(),
          result,
          workers.closed(),
          server == null || !server.isAlive()
              ? null
              : ServerFigures.of(memoryBefore, server.memory(), result));
    } finally {
      progress.clear();
    }
  }

  private @Nullable String channelOf(int n) {
    return switch (load.addressing()) {
      case SHARED_CHANNEL -> setup.channel(n % load.topics());
      case OWN_CHANNEL -> setup.channel(n);
      case CLIENT_ID -> null;
    };
  }

  /** Topics that somebody follows, and has them followed. */
  private List<Topic> topics(List<Client> clients) {
    Map<Integer, List<Client>> followers =
        clients.stream()
            .collect(
                Collectors.groupingBy(
                    client -> client.n() % load.topics(), TreeMap::new, Collectors.toList()));
    List<Topic> topics = new ArrayList<>();
    followers.forEach(
        (n, some) -> {
          Topic topic = new Topic(request(n, some.getFirst()), some.size());
          topics.add(topic);
          some.stream()
              .map(Client::subscriber)
              .forEach(client -> client.worker().loop().execute(() -> client.follow(topic)));
        });
    return topics;
  }

  private PublishRequest request(int n, Client client) {
    return load.addressing() == Addressing.CLIENT_ID
        ? PublishRequest.toClient(client.subscriber().clientId(), load.payload(), setup)
        : PublishRequest.toChannel(setup.channel(n), load.payload(), setup);
  }

  private Phase.Result publish(Workers workers, List<Topic> topics) {
    Publishing publishing = new Publishing(workers.publishing(), load, topics, setup);
    List<ChannelFuture> connections =
        publishing.publishers().stream().map(Publisher::connect).toList();
    for (ChannelFuture connection : connections) {
      if (!connection.awaitUninterruptibly().isSuccess()) {
        throw new Failure(
            ExitCode.FAILED,
            "the admin API at %s cannot be reached: %s"
                .formatted(setup.admin().authority(), Reasons.of(connection.cause())));
      }
    }
    Phase phase = new Phase(workers, publishing, topics, setup);
    if (!load.warmup().isZero()) {
      phase.run(load.warmup(), progress, "warming up");
    }
    Phase.Result result = phase.run(load.duration(), progress, name);
    workers.publishing().loop().execute(() -> publishing.publishers().forEach(Publisher::close));
    return result;
  }
}
