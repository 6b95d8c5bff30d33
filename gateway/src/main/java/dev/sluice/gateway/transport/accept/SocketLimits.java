package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.net.PerSecond;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many sockets of clients there may be, whether or not they have become connections. Shared by
 * all listeners of clients; any thread.
 */
public final class SocketLimits {
  static final String TOTAL = "socket_limit";
  static final String PER_ADDRESS = "socket_limit_per_address";
  static final String RATE = "socket_rate_limit";

  /**
   * 0 stands for any number.
   *
   * @param total open at once
   * @param perAddress of those, from one address
   * @param perSecond accepted anew
   * @param isShared whether many clients come from an address, as from a proxy's: the limit for one
   *     is not theirs
   */
  public record Rules(int total, int perAddress, int perSecond, Predicate<InetAddress> isShared) {}

  /**
   * An IP address that can be compared, so that addresses of one hash do not make the table slow:
   * whoever has a network of IPv6 can choose them so.
   */
  private record Address(long high, long low) implements Comparable<Address> {
    /** No IPv6 address that sends anything begins so. */
    private static final long IPV4 = -1;

    static Address of(InetAddress address) {
      byte[] bytes = address.getAddress();
      return bytes.length == Integer.BYTES
          ? new Address(IPV4, number(bytes, 0, Integer.BYTES))
          : new Address(number(bytes, 0, Long.BYTES), number(bytes, Long.BYTES, bytes.length));
    }

    private static long number(byte[] bytes, int from, int to) {
      long number = 0;
      for (int i = from; i < to; i++) {
        number = number << Byte.SIZE | (bytes[i] & 0xFF);
      }
      return number;
    }

    @Override
    public int compareTo(Address other) {
      int order = Long.compare(high, other.high);
      return order == 0 ? Long.compare(low, other.low) : order;
    }
  }

  private final AtomicInteger open = new AtomicInteger();
  private final Map<Address, Integer> byAddress = new ConcurrentHashMap<>();
  private final PerSecond rate;
  private volatile Rules rules;

  public SocketLimits(Rules rules) {
    this(rules, System::nanoTime);
  }

  SocketLimits(Rules rules, LongSupplier nanoTime) {
    this.rules = rules;
    this.rate = new PerSecond(nanoTime);
  }

  public void rules(Rules changed) {
    rules = changed;
  }

  /**
   * Counts a socket, also one that is refused, until it is closed; returns why it must be closed at
   * once, or null.
   */
  @Nullable String enter(Channel socket) {
    Rules now = rules;
    int count = open.incrementAndGet();
    socket.closeFuture().addListener(_ -> open.decrementAndGet());
    if (now.total() > 0 && count > now.total()) {
      return TOTAL;
    }
    return rate.passes(now.perSecond()) ? null : RATE;
  }

  /** The same for the client's own address, once that is known. */
  @Nullable String enter(Channel socket, InetAddress address) {
    Rules now = rules;
    if (now.isShared().test(address)) {
      return null;
    }
    int limit = now.perAddress();
    Address key = Address.of(address);
    int count = byAddress.merge(key, 1, Integer::sum);
    socket.closeFuture().addListener(_ -> byAddress.computeIfPresent(key, (_, n) -> less(n)));
    return limit > 0 && count > limit ? PER_ADDRESS : null;
  }

  /** An address without sockets leaves nothing behind. */
  private static @Nullable Integer less(int count) {
    return count == 1 ? null : count - 1;
  }

  int addresses() {
    return byAddress.size();
  }
}
