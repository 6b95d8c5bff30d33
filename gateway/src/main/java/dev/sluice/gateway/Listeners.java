package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.FileMode;
import dev.sluice.gateway.config.ListenAddress;
import dev.sluice.gateway.http.Routes;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.transport.accept.DescriptorReserve;
import dev.sluice.gateway.transport.accept.Listener;
import dev.sluice.gateway.transport.accept.SocketPipeline;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that a node listens on. */
final class Listeners {
  private final EventLoopGroup loops;
  private final Function<EventLoop, LoopMeters> meters;
  private final DescriptorReserve reserve = DescriptorReserve.ofThisProcess();
  private final List<Listener> ofClients = new ArrayList<>();
  private final List<Listener> ofAdmin = new ArrayList<>();
  private final Listener client;
  private final Listener admin;
  private final @Nullable Listener adminTcp;
  private final @Nullable Listener tcp;

  /**
   * Binds every port that the configuration names, the admin's first: clients come when backends
   * can push to them.
   *
   * @param meters those of an event loop
   * @throws IOException if one cannot be bound; then none is
   */
  Listeners(
      EventLoopGroup loops,
      Config config,
      ClientSide clients,
      AdminSide backends,
      Function<EventLoop, LoopMeters> meters)
      throws IOException {
    this.loops = loops;
    this.meters = meters;
    try {
      ListenAddress calls = config.admin().tcpListen().orElse(null);
      this.adminTcp =
          calls == null
              ? null
              : tcp(
                  "admin.tcp_listen",
                  calls,
                  backends.front(SocketPipeline.Dialect.LINES).before(backends.tcp()),
                  ofAdmin);
      unix(
          "admin.unix_path",
          config.admin().unixPath(),
          config.admin().unixMode(),
          backends.unix(),
          ofAdmin);
      if (config.sharesListener()) {
        Routes both = clients.routes("").addAll(backends.routes()).build();
        Consumer<Channel> http = backends.http(both, clients.httpLimits());
        this.client =
            tcp(
                "client.listen",
                config.client().listen(),
                clients.httpFront().before(http),
                ofClients);
        this.admin = client;
      } else {
        this.admin =
            tcp(
                "admin.listen",
                config.admin().listen(),
                backends
                    .front(SocketPipeline.Dialect.HTTP)
                    .before(backends.http(backends.routes())),
                ofAdmin);
        Routes routes = clients.routes(adminForPage(config)).build();
        this.client =
            tcp(
                "client.listen",
                config.client().listen(),
                clients.httpFront().before(clients.http(routes)),
                ofClients);
      }
      ListenAddress raw = config.tcp().listen().orElse(null);
      this.tcp =
          raw == null
              ? null
              : tcp("tcp.listen", raw, clients.tcpFront().before(clients.tcp()), ofClients);
      unix("unix.path", config.unix().path(), config.unix().mode(), clients.unix(), ofClients);
    } catch (IOException cannotListen) {
      closeForClients();
      closeForBackends();
      throw cannotListen;
    }
  }

  private Listener tcp(
      String key, ListenAddress address, Consumer<Channel> protocol, List<Listener> side)
      throws IOException {
    InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
    try {
      Listener listener = Listener.tcp(loops, resolved, protocol, meters, reserveOf(side));
      side.add(listener);
      return listener;
    } catch (IOException cannotListen) {
      throw new ListenException(key, cannotListen);
    }
  }

  private void unix(
      String key, String path, FileMode mode, Consumer<Channel> protocol, List<Listener> side)
      throws IOException {
    if (path.isEmpty()) {
      return;
    }
    try {
      side.add(
          Listener.unix(
              loops, Path.of(path), mode.permissions(), protocol, meters, reserveOf(side)));
    } catch (IOException cannotListen) {
      throw new ListenException(key, cannotListen);
    }
  }

  /** Only clients are kept from the last descriptors; on a shared port nobody can tell them. */
  @SuppressWarnings("ReferenceEquality") // The sides are equal while they are empty.
  private @Nullable DescriptorReserve reserveOf(List<Listener> side) {
    return side == ofClients ? reserve : null;
  }

  /** How many sockets clients may have by the process's limit of file descriptors. */
  int maxClientSockets() {
    return reserve.maxSockets();
  }

  /**
   * Where whoever sees the chat page could push to it: only from this machine, and without a key.
   */
  private String adminForPage(Config config) {
    boolean open =
        config.admin().key().isEmpty() && admin.address().getAddress().isLoopbackAddress();
    String scheme = config.admin().tls().isOn() ? "https://" : "http://";
    return open ? scheme + Gateway.textOf(admin.address()) : "";
  }

  InetSocketAddress clientAddress() {
    return client.address();
  }

  InetSocketAddress adminAddress() {
    return admin.address();
  }

  Optional<InetSocketAddress> adminTcpAddress() {
    return Optional.ofNullable(adminTcp).map(Listener::address);
  }

  Optional<InetSocketAddress> tcpAddress() {
    return Optional.ofNullable(tcp).map(Listener::address);
  }

  /** Accepts no more clients. */
  void closeForClients() {
    ofClients.forEach(Listener::close);
  }

  /** Accepts no more backends. */
  void closeForBackends() {
    ofAdmin.forEach(Listener::close);
  }
}
