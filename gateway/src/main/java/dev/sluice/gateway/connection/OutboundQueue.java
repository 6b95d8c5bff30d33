package dev.sluice.gateway.connection;

import org.jspecify.annotations.Nullable;

/**
 * What waits for a connection's socket, in order, bounded in bytes. Lives on the connection's loop.
 *
 * <p>The bound counts the message being offered and whatever the socket has been given but has not
 * taken, and for each message a fixed number of bytes beside its content. A message that does not
 * fit is handled by its own {@link OverflowPolicy}, without a search through the queue. It is a
 * linked list, so that an empty queue owns nothing.
 */
final class OutboundQueue {
  /** Hears of messages that the queue accepted and then gave up. */
  interface DropListener {
    void dropped(EncodedMessage message, DropReason reason);
  }

  static final class Node {
    EncodedMessage message;
    int bytes;
    @Nullable Node previous;
    @Nullable Node next;

    private Node(EncodedMessage message, int bytes) {
      this.message = message;
      this.bytes = bytes;
    }
  }

  private final int maxBytes;
  private final int messageBytes;
  private final DropListener drops;
  private @Nullable Node first;
  private @Nullable Node last;
  private @Nullable Node pong;
  private @Nullable Overflow overflow;
  private int waitingBytes;
  private int inFlightBytes;
  private boolean closed;

  /**
   * @param messageBytes what each message counts beside its content
   */
  OutboundQueue(int maxBytes, int messageBytes, DropListener drops) {
    this.maxBytes = maxBytes;
    this.messageBytes = messageBytes;
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
      case DROP_OLDEST -> displaceOldest(message);
      case CONFLATE -> displaceSuperseded(message);
    };
  }

  /**
   * The same for the answer to a ping. It takes the place of one that waits: whoever pings without
   * reading needs no more than the newest (RFC 6455 §5.5.3).
   */
  Offer offerPong(EncodedMessage message) {
    Node waiting = pong;
    if (closed || waiting == null) {
      Offer answer = offer(message);
      pong = answer == Offer.QUEUED ? last : null;
      return answer;
    }
    waiting.message.release();
    waitingBytes += charge(message.length()) - waiting.bytes;
    waiting.message = message;
    waiting.bytes = charge(message.length());
    return Offer.QUEUED;
  }

  /** The next message for the socket; its bytes count until {@link #socketTookAll}. */
  @Nullable EncodedMessage poll() {
    Node node = first;
    if (node == null) {
      return null;
    }
    unlink(node);
    if (first == null) {
      overflow = null;
    }
    inFlightBytes += node.bytes;
    return node.message;
  }

  /** The socket has taken every byte of what was polled. */
  void socketTookAll() {
    inFlightBytes = 0;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** What waits or is on its way into the socket. */
  int bytes() {
    return waitingBytes + inFlightBytes;
  }

  /** What is on its way into the socket. */
  int inFlightBytes() {
    return inFlightBytes;
  }

  /** Takes nothing more; what waits can still be polled. */
  void close() {
    closed = true;
  }

  /** Gives up everything that waits, for good; what the socket was given stays counted. */
  void discard(DropReason reason) {
    closed = true;
    overflow = null;
    for (Node node = first; node != null; node = first) {
      drop(node, reason);
    }
  }

  boolean fits(EncodedMessage message) {
    return charge(message.length()) <= room();
  }

  private int room() {
    return maxBytes - bytes();
  }

  private int charge(int length) {
    return length + messageBytes;
  }

  private Offer append(EncodedMessage message) {
    Node node = new Node(message, charge(message.length()));
    if (last == null) {
      first = node;
    } else {
      last.next = node;
      node.previous = last;
    }
    last = node;
    waitingBytes += node.bytes;
    if (overflow != null) {
      overflow.added(node);
    }
    return Offer.QUEUED;
  }

  /** From the oldest on. Nothing gives way to what does not fit even so. */
  private Offer displaceOldest(EncodedMessage message) {
    Overflow full = overflow();
    if (charge(message.newestLength()) > room() + full.droppableBytes()) {
      return refuse(message, Offer.DROPPED);
    }
    Node oldest = full.oldestDroppable(first);
    while (!fits(message) && oldest != null) {
      drop(oldest, DropReason.SLOW_CONSUMER);
      oldest = full.oldestDroppable(first);
    }
    return appendWholeOrNewest(message);
  }

  /** What was superseded first, also by this message, goes first. */
  private Offer displaceSuperseded(EncodedMessage message) {
    Overflow full = overflow();
    full.conflate(first);
    if (charge(message.newestLength()) > room() + full.supersededBytes(message.channel())) {
      return refuse(message, Offer.DROPPED);
    }
    full.supersedeNewestOf(message.channel());
    Node superseded = full.firstSuperseded();
    while (!fits(message) && superseded != null) {
      drop(superseded, DropReason.CONFLATED);
      superseded = full.firstSuperseded();
    }
    return appendWholeOrNewest(message);
  }

  private Overflow overflow() {
    if (overflow == null) {
      overflow = new Overflow(first);
    }
    return overflow;
  }

  /** Joined messages that are too long together still bring their newest. */
  private Offer appendWholeOrNewest(EncodedMessage message) {
    if (fits(message)) {
      return append(message);
    }
    EncodedMessage newest;
    try {
      newest = message.newest();
    } finally {
      message.release();
    }
    append(newest);
    return Offer.NEWEST_QUEUED;
  }

  private void unlink(Node node) {
    if (node.previous == null) {
      first = node.next;
    } else {
      node.previous.next = node.next;
    }
    if (node.next == null) {
      last = node.previous;
    } else {
      node.next.previous = node.previous;
    }
    waitingBytes -= node.bytes;
    if (node == pong) {
      pong = null;
    }
    if (overflow != null) {
      overflow.removed(node);
    }
  }

  private void drop(Node node, DropReason reason) {
    unlink(node);
    try {
      drops.dropped(node.message, reason);
    } finally {
      node.message.release();
    }
  }

  private static Offer refuse(EncodedMessage message, Offer answer) {
    message.release();
    return answer;
  }
}
