package dev.sluice.loadtest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to topics over the publishers. Lives on the publishing loop.
 *
 * <p>Where there are as many topics as publishers, each topic is one publisher's, so that its
 * messages have an order from the start. Else whichever publisher is free takes the next message.
 */
final class Publishing implements Publisher.Listener {
  /** For the last messages, which were due just before the end. */
  private static final long GRACE_NANOS = 200_000_000;

  private static final long GRACE_POLL_NANOS = 5_000_000;

  private final Worker worker;
  private final Load load;
  private final List<Topic> topics;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private final Map<Publisher, Lane> laneOf = new HashMap<>();
  private final List<Publisher> unflushed = new ArrayList<>();
  private final SplittableRandom random;

  private PublishTally tally = new PublishTally();
  private CompletableFuture<PublishTally> done = new CompletableFuture<>();
  private @Nullable Schedule schedule;
  private long end;

  Publishing(Worker worker, Load load, List<Topic> topics, Setup setup) {
    this.worker = worker;
    this.load = load;
    this.topics = topics;
    this.random = new SplittableRandom(setup.seed());
    int count = topics.size() >= load.publishers() ? load.publishers() : 1;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane(everyNth(count, i)));
    }
    for (int i = 0; i < load.publishers(); i++) {
      Publisher publisher = new Publisher(worker, setup.admin(), this);
      publishers.add(publisher);
      laneOf.put(publisher, lanes.get(i % count));
    }
  }

  private List<Topic> everyNth(int n, int from) {
    List<Topic> some = new ArrayList<>();
    for (int i = from; i < topics.size(); i += n) {
      some.add(topics.get(i));
    }
    return some;
  }

  List<Publisher> publishers() {
    return publishers;
  }

  PublishTally tally() {
    return tally;
  }

  /** Begins to count anew. */
  void beginPhase() {
    boolean ownPublisher = lanes.size() == publishers.size();
    for (Topic topic : topics) {
      topic.begin(ownPublisher ? new Order.AsSent() : new Order.AsFirstSeen(topic.sent()));
    }
    tally = new PublishTally();
  }

  /** Sends for so long; what comes out is complete when all has been answered. */
  CompletableFuture<PublishTally> start(long nanos) {
    long now = Stamp.now();
    end = now + nanos;
    done = new CompletableFuture<>();
    if (load.flatOut()) {
      schedule = null;
      later(this::finish, nanos);
      lanes.forEach(this::send);
      flush();
    } else {
      schedule = new Schedule(now, load.rate(), end);
      makeDue(schedule);
    }
    return done;
  }

  /** What has no answer by now has failed; returns how many these are. */
  long giveUp() {
    for (Publisher publisher : publishers) {
      for (Publisher.Message message : publisher.underWay()) {
        message.topic().failed(message.sequence());
      }
    }
    return tally.unanswered();
  }

  private void makeDue(Schedule schedule) {
    long now = Stamp.now();
    long due = schedule.dueBy(now);
    for (long n = tally.offered(); n < due; n++) {
      long at = schedule.timeOf(n);
      tally.countOffered(now - at);
      int topic = nextTopic(n);
      Lane lane = lanes.get(topic % lanes.size());
      lane.add(new Lane.Due(topics.get(topic), at));
      send(lane);
    }
    flush();
    if (now < end) {
      long next = Math.min(schedule.timeOf(due), end);
      later(() -> makeDue(schedule), next - now);
    } else {
      finishSoon();
    }
  }

  private void finishSoon() {
    if (Stamp.now() >= end + GRACE_NANOS || lanes.stream().allMatch(lane -> lane.waiting() == 0)) {
      finish();
    } else {
      later(this::finishSoon, GRACE_POLL_NANOS);
    }
  }

  private void later(Runnable task, long nanos) {
    worker.loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  private int nextTopic(long n) {
    return switch (load.addressing()) {
      case SHARED_CHANNEL -> (int) (n % topics.size());
      case OWN_CHANNEL, CLIENT_ID -> random.nextInt(topics.size());
    };
  }

  private void finish() {
    lanes.forEach(Lane::clearWaiting);
    done.complete(tally);
  }

  private void send(Lane lane) {
    while (lane.hasFree()) {
      Lane.Due due = next(lane);
      if (due == null) {
        return;
      }
      Publisher publisher = lane.pollFree();
      if (publisher != null) {
        Topic topic = due.topic();
        publisher.send(new Publisher.Message(topic, due.at(), topic.nextSequence(), tally));
        tally.countSent();
        unflushed.add(publisher);
      }
    }
  }

  private Lane.@Nullable Due next(Lane lane) {
    if (schedule != null || done.isDone()) {
      return lane.pollWaiting();
    }
    long now = Stamp.now();
    if (now >= end) {
      return null;
    }
    tally.countOffered(0);
    return new Lane.Due(lane.anyTopic(random), now);
  }

  private void flush() {
    unflushed.forEach(Publisher::flush);
    unflushed.clear();
  }

  @Override
  public void connected(Publisher publisher) {
    free(publisher, load.pipeline());
  }

  @Override
  public void answered(Publisher publisher, int answers) {
    free(publisher, answers);
  }

  private void free(Publisher publisher, int requests) {
    Lane lane = laneOf.get(publisher);
    if (lane != null) {
      lane.free(publisher, requests);
      send(lane);
      flush();
    }
  }

  @Override
  public void lost(Publisher publisher) {
    lanes.forEach(lane -> lane.remove(publisher));
  }
}
