package dev.sluice.loadtest;

/** A subscriber's count of one topic's messages. Lives on the subscriber's loop. */
final class Following {
  private final Topic topic;
  private final Receipts receipts = new Receipts();

  Following(Topic topic) {
    this.topic = topic;
  }

  /** Begins to count anew. */
  void beginPhase() {
    receipts.begin(topic.base());
  }

  Receipts.Receipt receive(long sequence) {
    return receipts.receive(sequence, topic.order());
  }

  /** How many messages of this phase never came. */
  long missing() {
    return receipts.missing(topic.sent(), topic.failed());
  }
}
