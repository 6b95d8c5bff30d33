package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.hub.DirectPush;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.hub.Reservation;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pushes to connections, users, channels or everyone, and answers what became of it. */
final class PushMethod implements Method {
  private final Hub hub;
  private final Supplier<Rules> rules;
  private final Duration maxWait;

  PushMethod(Hub hub, Supplier<Rules> rules, Duration maxWait) {
    this.hub = hub;
    this.rules = rules;
    this.maxWait = maxWait;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    RequestCheck check = new RequestCheck();
    PushRequest request = PushRequest.read(in, maxWait, check);
    return check.passed(caller -> push(request, caller)).ofSize(request.size());
  }

  private Answer push(PushRequest request, Caller caller) {
    Rules now = rules.get();
    List<String> channels = request.channels();
    for (int i = 0; i < channels.size(); i++) {
      if (Channels.refusalOf(channels.get(i), now) != null) {
        return Objects.requireNonNull(
            Channels.refusalOf("to.channels[" + i + "]", channels.get(i), now));
      }
    }
    return send(request, caller);
  }

  /** All of it is accepted, or nothing. */
  private Answer send(PushRequest request, Caller caller) {
    int direct = request.isDirect() ? 1 : 0;
    try {
      if (direct + request.channels().size() < 2) {
        return send(request, ChannelPush.Room.TO_BE_CHECKED, caller);
      }
      try (Reservation _ = hub.reserve(request.channels(), direct)) {
        return send(request, ChannelPush.Room.RESERVED, caller);
      }
    } catch (OverloadedException overloaded) {
      return Answer.ofFailure(overloaded);
    }
  }

  private Answer send(PushRequest request, ChannelPush.Room room, Caller caller) {
    Payload data = request.data();
    PushTracker tracker = trackerFor(request);
    Except except = new Except(request.exceptClients(), request.exceptUsers());
    int matched = 0;
    List<String> offlineUsers = List.of();
    List<String> offlineClients = List.of();
    if (request.isDirect()) {
      DirectPush.Sent sent =
          hub.push(
              new DirectPush(
                  request.clients(),
                  request.users(),
                  request.everyone(),
                  except,
                  data,
                  caller.acceptedNanos(),
                  tracker,
                  room));
      matched = sent.matched();
      offlineUsers = sent.offlineUsers();
      offlineClients = sent.offlineClients();
    }
    List<CompletableFuture<Integer>> channels = new ArrayList<>(request.channels().size());
    for (String channel : request.channels()) {
      ChannelPush push =
          new ChannelPush(
              channel, Publication.of(data, null), except, caller.acceptedNanos(), tracker, room);
      channels.add(hub.publish(push).thenApply(p -> p.matched()).toCompletableFuture());
    }
    Offline offline = new Offline(offlineUsers, offlineClients);
    int direct = matched;
    CompletableFuture<Void> placed =
        CompletableFuture.allOf(channels.toArray(CompletableFuture<?>[]::new));
    if (tracker == null) {
      return Answer.of(
          placed.thenApply(
              _ -> {
                int all = direct + channels.stream().mapToInt(CompletableFuture::join).sum();
                return result(onlyMatched(all), offline);
              }));
    }
    tracker.partDone(); // The caller's own part: everything is handed out.
    return Answer.of(
        placed
            .thenCompose(_ -> settledInTime(tracker, request.timeout(), caller))
            .thenApply(
                counts -> request.until() == Until.NOTHING ? onlyMatched(counts.matched()) : counts)
            .thenApply(counts -> result(counts, offline)));
  }

  /** Which subscribers are excepted, only their loops can tell: that much is waited for. */
  private static @Nullable PushTracker trackerFor(PushRequest request) {
    return switch (request.until()) {
      case NOTHING ->
          request.hasExceptions() && !request.channels().isEmpty()
              ? new PushTracker(PushTracker.Until.QUEUED)
              : null;
      case QUEUED -> new PushTracker(PushTracker.Until.QUEUED);
      case WRITTEN -> new PushTracker(PushTracker.Until.WRITTEN);
    };
  }

  private static PushTracker.Counts onlyMatched(int matched) {
    return new PushTracker.Counts(matched, 0, 0, Map.of());
  }

  /** The counts when all is settled, or as they stand when the time is up. */
  private static CompletableFuture<PushTracker.Counts> settledInTime(
      PushTracker tracker, Duration timeout, Caller caller) {
    CompletableFuture<PushTracker.Counts> counts = tracker.settled().copy();
    if (!counts.isDone()) {
      var timer =
          caller
              .loop()
              .schedule(
                  () -> counts.complete(tracker.counts()),
                  timeout.toMillis(),
                  TimeUnit.MILLISECONDS);
      counts.whenComplete((_, _) -> timer.cancel(false));
    }
    return counts;
  }

  private record Offline(List<String> users, List<String> clients) {}

  private static Answer result(PushTracker.Counts counts, Offline offline) {
    return Answer.of(out -> write(counts, offline, out));
  }

  private static void write(PushTracker.Counts counts, Offline offline, JsonWriter out) {
    out.alwaysNumber("matched", counts.matched())
        .alwaysNumber("queued", counts.queued())
        .alwaysNumber("written", counts.written());
    out.beginObject("dropped");
    for (Map.Entry<DropReason, Integer> reason : counts.dropped().entrySet()) {
      out.alwaysNumber(reason.getKey().label(), reason.getValue());
    }
    out.endObject();
    out.beginObject("offline");
    out.alwaysStrings("users", offline.users()).alwaysStrings("clients", offline.clients());
    out.endObject();
  }

  /** Whether anything must be waited for. */
  enum Until {
    NOTHING,
    QUEUED,
    WRITTEN;

    static @Nullable Until named(String name) {
      return switch (name) {
        case "none" -> NOTHING;
        case "queued" -> QUEUED;
        case "written" -> WRITTEN;
        default -> null;
      };
    }
  }
}
