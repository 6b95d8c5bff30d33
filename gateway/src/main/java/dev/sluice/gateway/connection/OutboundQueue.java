package dev.sluice.gateway.connection;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a connection's socket, in order, bounded in bytes. Lives on the connection's loop.
 *
 * <p>The bound counts the message being offered and whatever the socket has been given but has not
 * taken. A message that does not fit is handled by its own {@link OverflowPolicy}. It is a linked
 * list, so that an empty queue owns nothing.
 */
final class OutboundQueue {
  /** Hears of messages that the queue accepted and then gave up. */
  interface DropListener {
    void dropped(EncodedMessage message, DropReason reason);
  }

  private static final class Node {
    final EncodedMessage message;
    @Nullable Node next;

    Node(EncodedMessage message) {
      this.message = message;
    }
  }

  private final int maxBytes;
  private final DropListener drops;
  private @Nullable Node first;
  private @Nullable Node last;
  private int waitingBytes;
  private int inFlightBytes;
  private boolean closed;

  OutboundQueue(int maxBytes, DropListener drops) {
    this.maxBytes = maxBytes;
    this.drops = drops;
  }

  /** Takes over one reference of the message, whatever the answer is. */
  Offer offer(EncodedMessage message) {
    if (closed) {
      return refuse(message, Offer.CLOSED);
    }
    if (fits(message)) {
      return append(message);
    }
    return switch (message.policy()) {
      case DISCONNECT -> refuse(message, Offer.SLOW_CONSUMER);
      case DROP_NEWEST -> refuse(message, Offer.DROPPED);
      case DROP_OLDEST -> displace(message, DropReason.SLOW_CONSUMER, EncodedMessage::mayBeDropped);
      case CONFLATE -> displace(message, DropReason.CONFLATED, superseded(message)::contains);
    };
  }

  /** The next message for the socket; its bytes count until {@link #socketTookAll}. */
  @Nullable EncodedMessage poll() {
    Node node = first;
    if (node == null) {
      return null;
    }
    first = node.next;
    if (first == null) {
      last = null;
    }
    waitingBytes -= node.message.length();
    inFlightBytes += node.message.length();
    return node.message;
  }

  /** The socket has taken every byte of what was polled. */
  void socketTookAll() {
    inFlightBytes = 0;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Bytes that wait or are on their way into the socket. */
  int bytes() {
    return waitingBytes + inFlightBytes;
  }

  /** Takes nothing more; what waits can still be polled. */
  void close() {
    closed = true;
  }

  /** Gives up everything that waits, for good; what the socket was given stays counted. */
  void discard(DropReason reason) {
    closed = true;
    for (Node node = first; node != null; node = node.next) {
      drop(node.message, reason);
    }
    first = null;
    last = null;
    waitingBytes = 0;
  }

  boolean fits(EncodedMessage message) {
    return message.length() <= maxBytes - bytes();
  }

  private Offer append(EncodedMessage message) {
    Node node = new Node(message);
    if (last == null) {
      first = node;
    } else {
      last.next = node;
    }
    last = node;
    waitingBytes += message.length();
    return Offer.QUEUED;
  }

  /** Joined messages that are too long together still bring their newest. */
  private Offer displace(
      EncodedMessage message, DropReason reason, Predicate<EncodedMessage> givesWay) {
    if (message.newestLength() > roomToMake(givesWay)) {
      return refuse(message, Offer.DROPPED); // Nothing gives way to what does not fit even so.
    }
    dropUntilFits(message, reason, givesWay);
    if (fits(message)) {
      return append(message);
    }
    EncodedMessage newest = message.newest();
    message.release();
    append(newest);
    return Offer.NEWEST_QUEUED;
  }

  /** What has a newer message of its channel behind it, be it the one that is offered. */
  private Set<EncodedMessage> superseded(EncodedMessage offered) {
    Set<EncodedMessage> superseded = new HashSet<>();
    Map<String, EncodedMessage> newest = new HashMap<>();
    for (Node node = first; node != null; node = node.next) {
      supersede(node.message, newest, superseded);
    }
    supersede(offered, newest, superseded);
    return superseded;
  }

  private static void supersede(
      EncodedMessage message, Map<String, EncodedMessage> newest, Set<EncodedMessage> superseded) {
    String channel = message.channel();
    if (channel != null && message.mayBeDropped()) {
      EncodedMessage older = newest.put(channel, message);
      if (older != null) {
        superseded.add(older);
      }
    }
  }

  /** In bytes, if everything gave way that may. */
  private int roomToMake(Predicate<EncodedMessage> givesWay) {
    int room = maxBytes - bytes();
    for (Node node = first; node != null; node = node.next) {
      if (givesWay.test(node.message)) {
        room += node.message.length();
      }
    }
    return room;
  }

  /** From the oldest on. */
  private void dropUntilFits(
      EncodedMessage message, DropReason reason, Predicate<EncodedMessage> givesWay) {
    Node kept = null;
    for (Node node = first; node != null && !fits(message); node = node.next) {
      EncodedMessage older = node.message;
      if (givesWay.test(older)) {
        unlink(kept, node);
        drop(older, reason);
      } else {
        kept = node;
      }
    }
  }

  private void unlink(@Nullable Node before, Node node) {
    if (before == null) {
      first = node.next;
    } else {
      before.next = node.next;
    }
    if (last == node) {
      last = before;
    }
    waitingBytes -= node.message.length();
  }

  private void drop(EncodedMessage message, DropReason reason) {
    drops.dropped(message, reason);
    message.release();
  }

  private static Offer refuse(EncodedMessage message, Offer answer) {
    message.release();
    return answer;
  }
}
