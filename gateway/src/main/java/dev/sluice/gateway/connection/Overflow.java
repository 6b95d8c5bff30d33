package dev.sluice.gateway.connection;

import dev.sluice.gateway.connection.OutboundQueue.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may give way in a queue that is full, kept up to date so that an offer need not search the
 * queue. Made when a queue is first full, and forgotten when it is empty. Lives on the connection's
 * loop.
 */
final class Overflow {
  private int droppableBytes;

  /** This node and all before it must not be dropped; null if that is not known of any. */
  private @Nullable Node passedOver;

  /** The newest droppable message of each channel; null until a message has to conflate. */
  private @Nullable Map<String, Node> newest;

  /** Droppable messages that have a newer one of their channel behind them. */
  private final Set<Node> superseded = new LinkedHashSet<>();

  private int supersededBytes;

  /** Looks through the queue, this once. */
  Overflow(@Nullable Node first) {
    for (Node node = first; node != null; node = node.next) {
      added(node);
    }
  }

  /** Looks through the queue, the first time. */
  void conflate(@Nullable Node first) {
    if (newest == null) {
      newest = new HashMap<>();
      for (Node node = first; node != null; node = node.next) {
        track(node, newest);
      }
    }
  }

  void added(Node node) {
    if (node.message.mayBeDropped()) {
      droppableBytes += node.bytes;
      if (newest != null) {
        track(node, newest);
      }
    }
  }

  private void track(Node node, Map<String, Node> byChannel) {
    String channel = node.message.channel();
    if (channel != null && node.message.mayBeDropped()) {
      supersede(byChannel.put(channel, node));
    }
  }

  void removed(Node node) {
    if (node == passedOver) {
      passedOver = null; // It was the first.
    }
    if (!node.message.mayBeDropped()) {
      return;
    }
    droppableBytes -= node.bytes;
    if (superseded.remove(node)) {
      supersededBytes -= node.bytes;
      return;
    }
    String channel = node.message.channel();
    if (newest != null && channel != null) {
      newest.remove(channel, node);
    }
  }

  int droppableBytes() {
    return droppableBytes;
  }

  /** Null if none may be dropped. Passes each message over once, as long as it is queued. */
  @Nullable Node oldestDroppable(@Nullable Node first) {
    Node node = passedOver == null ? first : passedOver.next;
    while (node != null && !node.message.mayBeDropped()) {
      passedOver = node;
      node = node.next;
    }
    return node;
  }

  /** With what a further message of that channel would supersede. */
  int supersededBytes(@Nullable String channel) {
    Node older = newest == null || channel == null ? null : newest.get(channel);
    return supersededBytes + (older == null ? 0 : older.bytes);
  }

  /** A further message of that channel will be added. */
  void supersedeNewestOf(@Nullable String channel) {
    if (newest != null && channel != null) {
      supersede(newest.remove(channel));
    }
  }

  private void supersede(@Nullable Node older) {
    if (older != null && superseded.add(older)) {
      supersededBytes += older.bytes;
    }
  }

  /** The one that was superseded first; null if none is. */
  @Nullable Node firstSuperseded() {
    return superseded.isEmpty() ? null : superseded.iterator().next();
  }
}
