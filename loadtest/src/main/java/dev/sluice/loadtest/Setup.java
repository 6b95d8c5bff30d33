package dev.sluice.loadtest;

import org.jspecify.annotations.Nullable;

/**
 * Which gateway, and with what it is loaded: the same for every test.
 *
 * @param wire the transport that the clients' endpoint stands for
 * @param key of the admin API; "" for none
 * @param server the gateway's process; null if nobody said which
 * @param connectRate connections opened per second
 * @param threads event loops of this program
 * @param channelPrefix what the names of all channels begin with
 */
record Setup(
    Endpoint clients,
    Wire wire,
    Endpoint admin,
    String key,
    Tokens tokens,
    @Nullable ServerProcess server,
    int connectRate,
    int threads,
    long seed,
    String channelPrefix) {

  Setup {
    Expect.between("--connect-rate", connectRate, 1, 1_000_000);
    Expect.between("--threads", threads, 1, 64);
  }

  /** How clients are reached, such as "websocket" or "tcp+tls". */
  String transport() {
    return wire.name(clients.scheme());
  }

  /**
   * What the n-th client connects with.
   *
   * @param channel null for none
   */
  Login login(int n, @Nullable String channel) {
    if (channel == null) {
      return new Login(clients, wire, tokens.ofClient(n), null);
    }
    return new Login(
        clients,
        wire,
        wire.isOneWay() ? tokens.ofListener(n, channel) : tokens.ofClient(n),
        new Login.Subscription(channel, tokens.ofSubscription(n, channel)));
  }

  /** Unlike those of another test at the same time, whose clock is another one. */
  String channel(int n) {
    return channelPrefix + ProcessHandle.current().pid() + "-" + n;
  }
}
