package dev.sluice.loadtest;

import java.util.ArrayDeque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some topics, the messages that wait to be sent to them, and the publishers that are free to do
 * it. Lives on the publishing loop.
 */
final class Lane {
  private final List<Topic> topics;
  private final ArrayDeque<Due> waiting = new ArrayDeque<>();

  /** Each publisher as often as it may send a further request. */
  private final ArrayDeque<Publisher> free = new ArrayDeque<>();

  /** A message that is to be sent. */
  record Due(Topic topic, long at) {}

  Lane(List<Topic> topics) {
    this.topics = topics;
  }

  Topic anyTopic(RandomGenerator random) {
    return topics.get(random.nextInt(topics.size()));
  }

  void add(Due due) {
    waiting.add(due);
  }

  @Nullable Due pollWaiting() {
    return waiting.poll();
  }

  int waiting() {
    return waiting.size();
  }

  void clearWaiting() {
    waiting.clear();
  }

  void free(Publisher publisher, int times) {
    for (int i = 0; i < times; i++) {
      free.add(publisher);
    }
  }

  boolean hasFree() {
    return !free.isEmpty();
  }

  @Nullable Publisher pollFree() {
    return free.poll();
  }

  void remove(Publisher publisher) {
    free.removeIf(publisher::equals);
  }
}
