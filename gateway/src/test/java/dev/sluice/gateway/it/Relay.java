package dev.sluice.gateway.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients that know nothing of it and a port, and puts something around what they
 * say: TLS, or a PROXY header before it. Passes on the end of either side, and holds little.
 */
final class Relay implements AutoCloseable {
  private static final int SMALL = 4_096;

  private final ServerSocket door;
  private final InetSocketAddress target;
  private final HttpSocket.Link link;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private Relay(InetSocketAddress target, HttpSocket.Link link) throws IOException {
    this.target = target;
    this.link = link;
    this.door = new ServerSocket();
    door.setReceiveBufferSize(SMALL);
    door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  /**
   * @param link what is put around
   */
  static Relay to(InetSocketAddress target, HttpSocket.Link link) throws IOException {
    return new Relay(target, link);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) door.getLocalSocketAddress();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        client.setSendBufferSize(SMALL);
        sockets.add(client);
        Thread.ofVirtual().start(() -> relay(client));
      }
    } catch (IOException closed) {
      // No more clients.
    }
  }

  private void relay(Socket client) {
    try (client;
        Socket tcp = new Socket()) {
      sockets.add(tcp);
      tcp.setReceiveBufferSize(SMALL);
      tcp.connect(target);
      Socket server = link.over(tcp);
      Thread there = Thread.ofVirtual().start(() -> copy(client, server));
      copy(server, client);
      there.join();
    } catch (IOException | InterruptedException ended) {
      // Both sockets are closed now: each side sees the end of the other.
    } finally {
      sockets.remove(client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[SMALL];
      for (int n = in.read(some); n >= 0; n = in.read(some)) {
        out.write(some, 0, n);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException broken) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // It is.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    sockets.forEach(Relay::closeQuietly);
  }
}
