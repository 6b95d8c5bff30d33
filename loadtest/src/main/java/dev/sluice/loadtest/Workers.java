package dev.sluice.loadtest;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The event loops of the load generator. */
final class Workers implements AutoCloseable {
  private final EventLoopGroup group;
  private final List<Worker> all = new ArrayList<>();

  /**
   * @param wire of the clients
   * @param payload size of the data of published messages
   */
  Workers(int threads, Wire wire, int payload) {
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("loadtest"), Sockets.io());
    for (int i = 0; i < threads; i++) {
      all.add(new Worker(group.next(), new MessageCursor(wire.prefix(), payload)));
    }
  }

  List<Worker> all() {
    return all;
  }

  /** The one with the publishers. */
  Worker publishing() {
    return all.getFirst();
  }

  /**
   * Those with the subscribers. Not the first if there are more: it is to publish in time, however
   * much there is to receive.
   */
  List<Worker> receiving() {
    return all.size() == 1 ? all : all.subList(1, all.size());
  }

  /** What all workers have now, each asked on its own loop. */
  <T> List<T> ask(Function<Worker, T> question) {
    return all.stream().map(worker -> worker.ask(() -> question.apply(worker))).toList();
  }

  /** How many connections ended before they should, by the reason. */
  Map<String, Integer> closed() {
    Map<String, Integer> all = new TreeMap<>();
    ask(worker -> Map.copyOf(worker.closed()))
        .forEach(some -> some.forEach((reason, n) -> all.merge(reason, n, Integer::sum)));
    return all;
  }

  @Override
  public void close() {
    ask(
        worker -> {
          worker.finish();
          return true;
        });
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
