package dev.sluice.gateway.connection;

/** What became of a message at the entrance of an outbound queue. */
public enum Offer {
  /** It waits for the socket. */
  QUEUED,
  /** Of several joined messages only the newest waits; the others were dropped. */
  NEWEST_QUEUED,
  /** It was dropped: the queue is full and the message's policy gives it up. */
  DROPPED,
  /** It was refused: the queue is full, and by the message's policy the connection must end. */
  SLOW_CONSUMER,
  /** It was refused: the connection is ending. */
  CLOSED;

  /** What became of those joined messages that were not the newest. */
  public Offer ofOlder() {
    return this == NEWEST_QUEUED ? DROPPED : this;
  }
}
