package dev.sluice.gateway.it;

import java.io.IOException;

/** Clients that stop reading, so that their sockets take nothing more. */
final class Stuck {
  /** Of a push that fills the kernel's buffers in a few dozen, and half a queue alone. */
  static final String FILLER = "'" + "x".repeat(120_000) + "'";

  private Stuck() {}

  /** A connected client whose socket takes nothing more: all that follows waits in its queue. */
  static Client client(TestGateway gateway) throws IOException {
    Client client = open(gateway);
    client.connect("{}");
    fill(gateway, client);
    return client;
  }

  /** A client that will be stuck as soon as it does not read. */
  static Client open(TestGateway gateway) throws IOException {
    return gateway.opened(Client.to(gateway.clientAddress()).receiveBuffer(4_096).open());
  }

  /**
   * Pushes to a client until its socket takes nothing more. Of what was pushed something may be on
   * its way into the socket, and nothing waits behind that.
   *
   * @return how many messages it was pushed
   */
  static int fill(TestGateway gateway, Client client) throws IOException {
    Admin admin = gateway.admin();
    String push = "{'to':{'clients':['" + client.id() + "']},'data':" + FILLER + "}";
    double before = admin.metric("sluice_outbound_queue_blocked_bytes");
    int pushed = 0;
    while (admin.metric("sluice_outbound_queue_blocked_bytes") == before) {
      admin.call("push", push);
      pushed++;
    }
    return pushed;
  }
}
