package dev.sluice.loadtest;

import org.jspecify.annotations.Nullable;

/**
 * Which gateway, and with what it is loaded: the same for every test.
 *
 * @param key of the admin API; "" for none
 * @param server the gateway's process; null if nobody said which
 * @param connectRate connections opened per second
 * @param threads event loops of this program
 * @param channelPrefix what the names of all channels begin with
 */
record Setup(
    Endpoint clients,
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

  /** Unlike those of another test at the same time, whose clock is another one. */
  String channel(int n) {
    return channelPrefix + ProcessHandle.current().pid() + "-" + n;
  }
}
