package dev.sluice.gateway.api;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.channel.PublicationData;
import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.Published;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes to one channel, or the same to many. Waits for nothing: it says who was subscribed. */
final class PublishMethod {
  /** What both methods take; {@code channel} is for the one, {@code channels} for the other. */
  private static final class Request {
    String channel = "";
    List<String> channels = List.of();
    final Data data = new Data();
    Map<String, String> tags = Map.of();
    String idempotencyKey = "";
    long version;

    static Request read(JsonReader in) throws MalformedFrameException {
      Request request = new Request();
      in.beginObject();
      while (in.nextField("data")) {
        switch (in.field()) {
          case "channel" -> request.channel = in.string();
          case "channels" -> request.channels = Method.names(in);
          case "data" -> request.data.json(in.raw());
          case "b64data" -> request.data.base64(in.string());
          case "tags" -> request.tags = in.stringMap();
          case "idempotency_key" -> request.idempotencyKey = in.string();
          case "version" -> request.version = in.uint64();
          case "skip_history", "delta" -> in.bool();
          case "version_epoch" -> in.string();
          default -> {}
        }
      }
      return request;
    }

    Method.Call checked(Method.Call call) {
      RequestCheck check = new RequestCheck();
      check.atMost(PublishedKeys.MAX_KEY_BYTES, "idempotency_key", idempotencyKey);
      return check.passed(call);
    }
  }

  private final Hub hub;
  private final Supplier<Rules> rules;
  private final PublishedKeys published = new PublishedKeys();

  PublishMethod(Hub hub, Supplier<Rules> rules) {
    this.hub = hub;
    this.rules = rules;
  }

  Method.Call publish(JsonReader in) throws MalformedFrameException {
    Request request = Request.read(in);
    return request.checked(caller -> publish(request.channel, request, caller));
  }

  Method.Call broadcast(JsonReader in) throws MalformedFrameException {
    Request request = Request.read(in);
    return request
        .checked(caller -> broadcast(request, caller))
        .ofSize(Math.max(1, request.channels.size()));
  }

  private Answer broadcast(Request request, Caller caller) {
    if (request.channels.isEmpty()) {
      return Answer.badRequest(RequestCheck.missing("channels is", "an array of channels"));
    }
    if (!hub.hasRoom()) {
      return Answer.failed(ApiError.TOO_MANY_REQUESTS);
    }
    List<Method.Call> calls = new ArrayList<>(request.channels.size());
    for (String channel : request.channels) {
      calls.add(each -> publish(channel, request, each));
    }
    return Answer.of(
        CallSequence.of(calls, CallSequence.Order.SIDE_BY_SIDE, caller)
            .thenApply(PublishMethod::responses));
  }

  private static Answer responses(List<Answer> answers) {
    return Answer.of(
        out ->
            out.alwaysObjects(
                "responses", answers, (item, answer) -> Answer.writeEnvelope(answer, item)));
  }

  private Answer publish(String channel, Request request, Caller caller) {
    RequestCheck check = new RequestCheck();
    check.given("channel", channel, "the name of a channel");
    request.data.check(check, "b64data");
    Answer refusal = check.refusal();
    if (refusal != null) {
      return refusal;
    }
    Rules now = rules.get();
    return switch (now.namespaces().forBackend(channel)) {
      case Namespace namespace -> publish(channel, namespace, request, caller);
      case ChannelLookup.Refused refused -> Channels.refusalOf("channel", channel, refused, now);
    };
  }

  private Answer publish(String channel, Namespace namespace, Request request, Caller caller) {
    Payload given = request.data.payload();
    Payload data = given == null ? Payload.EMPTY : given;
    if (!PublicationData.isAccepted(data, namespace)) {
      return Answer.badRequest(given == null ? Data.MISSING : unaccepted(data, namespace));
    }
    Publication publication = new Publication(data, null, 0, request.tags, false, request.version);
    ChannelPush push =
        new ChannelPush(channel, publication, Except.NOBODY, caller.acceptedNanos(), null);
    return Answer.of(publishOnce(push, request.idempotencyKey).thenApply(PublishMethod::result));
  }

  private static String unaccepted(Payload data, Namespace namespace) {
    return "data is %s (expected: %s in this namespace)"
        .formatted(
            data.isJson() ? Data.shortened(data) : "not JSON",
            PublicationData.expectedBy(namespace));
  }

  private CompletionStage<Published> publishOnce(ChannelPush push, String idempotencyKey) {
    return idempotencyKey.isEmpty()
        ? hub.publish(push)
        : published.publishOnce(push.channel(), idempotencyKey, () -> hub.publish(push));
  }

  private static Answer result(Published published) {
    return Answer.of(out -> write(published, out));
  }

  private static void write(Published published, JsonWriter out) {
    @Nullable StreamPosition position = published.position();
    if (position != null) {
      out.unsigned("offset", position.offset()).string("epoch", position.epoch());
    }
    out.alwaysNumber("matched", published.matched());
  }
}
