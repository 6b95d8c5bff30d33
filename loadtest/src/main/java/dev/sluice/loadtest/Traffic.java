package dev.sluice.loadtest;

import dev.sluice.loadtest.Connecting.Client;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Clients that are subscribed, and the publishers that publish to them, for as many phases as are
 * wanted. Runs on a thread that waits.
 */
final class Traffic implements AutoCloseable {
  private final Setup setup;
  private final Load load;
  private final Progress progress;
  private final Workers workers;
  private final Connecting connecting;

  private Traffic(Setup setup, Load load, Progress progress) {
    this.setup = setup;
    this.load = load;
    this.progress = progress;
    workers = new Workers(setup.threads(), setup.wire(), load.payload());
    connecting = new Connecting(setup, workers.receiving(), progress, this::channelOf);
  }

  /** Opens the clients' connections, as many as succeed. */
  static Traffic open(Setup setup, Load load, Progress progress) {
    Traffic traffic = new Traffic(setup, load, progress);
    try {
      traffic.connect();
      return traffic;
    } catch (RuntimeException e) {
      traffic.close();
      throw e;
    }
  }

  private void connect() {
    connecting.tryOne();
    connecting.openUntil(load.connections());
    if (connecting.ready().isEmpty()) {
      throw new Failure(ExitCode.FAILED, "no client got ready: " + connecting.figures().failures());
    }
  }

  ConnectFigures connected() {
    return connecting.figures();
  }

  /** How many connections ended before they should, by the reason. */
  Map<String, Integer> closed() {
    return workers.closed();
  }

  /** Connects the publishers; what they publish then is counted in phases. */
  Publishers publishers() {
    List<Topic> topics = topics();
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
    return new Publishers(publishing, new Phase(workers, publishing, topics, setup));
  }

  /** The publishers of this traffic. */
  final class Publishers implements AutoCloseable {
    private final Publishing publishing;
    private final Phase phase;

    private Publishers(Publishing publishing, Phase phase) {
      this.publishing = publishing;
      this.phase = phase;
    }

    Phase.Result run(Duration duration, String name) {
      return phase.run(duration, progress, name);
    }

    @Override
    public void close() {
      workers.publishing().loop().execute(() -> publishing.publishers().forEach(Publisher::close));
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
  private List<Topic> topics() {
    Map<Integer, List<Client>> followers =
        connecting.ready().stream()
            .sorted(Comparator.comparingInt(Client::n))
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
    return load.addressing() == Load.Addressing.CLIENT_ID
        ? PublishRequest.toClient(client.subscriber().clientId(), load.payload(), setup)
        : PublishRequest.toChannel(setup.channel(n), load.payload(), setup);
  }

  @Override
  public void close() {
    workers.close();
  }
}
