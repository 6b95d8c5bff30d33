package dev.sluice.gateway.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port that is known before the gateway listens on it. */
final class FreePort {
  private FreePort() {}

  /** On loopback; free at this moment. */
  static InetSocketAddress address() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }

  /** A backend, as soon as the admin port listens. The test's time-out ends the waiting. */
  static Admin awaitAdmin(InetSocketAddress address) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        return new Admin(address);
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    throw new IOException("interrupted");
  }
}
