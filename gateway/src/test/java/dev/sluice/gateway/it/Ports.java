package dev.sluice.gateway.it;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where clients of every {@link Wire} connect: to a gateway, or to what stands before it. */
record Ports(InetSocketAddress http, InetSocketAddress tcp, Path unix) {

  static Ports of(TestGateway gateway) {
    return new Ports(gateway.clientAddress(), gateway.tcpAddress(), gateway.unixPath());
  }

  /** The same ports behind relays, which close with the gateway; Unix sockets have none. */
  static Ports of(TestGateway gateway, HttpSocket.Link link) throws Exception {
    return new Ports(
        gateway.opened(Relay.to(gateway.clientAddress(), link)).address(),
        gateway.opened(Relay.to(gateway.tcpAddress(), link)).address(),
        gateway.unixPath());
  }
}
