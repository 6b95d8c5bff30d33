package dev.sluice.gateway.admin;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Several calls in one request, one after the other unless they may be carried out side by side.
 * Its answer stands alone, not in a {@code result}.
 */
final class BatchMethod implements Method {
  /** One call; the method is "" for an item that names none, or several. */
  private record Item(String method, Payload request) {}

  private record Reply(String method, Answer answer) {}

  private final Methods methods;

  BatchMethod(Methods methods) {
    this.methods = methods;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    List<Item> items = List.of();
    boolean parallel = false;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "commands" -> items = in.list(BatchMethod::item);
        case "parallel" -> parallel = in.bool();
        default -> {}
      }
    }
    List<Item> commands = items;
    boolean sideBySide = parallel;
    return caller -> {
      CompletionStage<List<Reply>> done =
          sideBySide
              ? together(commands, caller)
              : inTurn(commands, 0, new ArrayList<>(commands.size()), caller);
      return Answer.of(done.thenApply(BatchMethod::answer));
    };
  }

  private static Item item(JsonReader in) throws MalformedFrameException {
    String method = "";
    Payload request = Payload.json("{}");
    if (in.isNull()) {
      in.skip();
      return new Item("", request);
    }
    int named = 0;
    in.beginObject();
    while (in.nextField()) {
      method = in.field();
      request = in.raw();
      named++;
    }
    return new Item(named == 1 ? method : "", request);
  }

  private CompletionStage<List<Reply>> together(List<Item> items, Caller caller) {
    List<CompletableFuture<Reply>> replies =
        items.stream().map(item -> call(item, caller).toCompletableFuture()).toList();
    return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> replies.stream().map(CompletableFuture::join).toList());
  }

  /** Goes on in a loop while answers are there at once: the stack does not grow with the batch. */
  private CompletionStage<List<Reply>> inTurn(
      List<Item> items, int from, List<Reply> replies, Caller caller) {
    for (int i = from; i < items.size(); i++) {
      CompletableFuture<Reply> reply = call(items.get(i), caller).toCompletableFuture();
      if (!reply.isDone()) {
        int next = i + 1;
        return reply.thenCompose(
            settled -> {
              replies.add(settled);
              return inTurn(items, next, replies, caller);
            });
      }
      replies.add(reply.join());
    }
    return CompletableFuture.completedFuture(replies);
  }

  private CompletionStage<Reply> call(Item item, Caller caller) {
    Method method = methods.named(item.method());
    Answer answer;
    if (item.method().isEmpty()) {
      answer = Answer.badRequest("a command names no method, or several (expected: one)");
    } else if (method == null || item.method().equals("batch")) {
      answer = Answer.failed(ApiError.NOT_FOUND);
    } else {
      answer = call(method, item.request(), caller);
    }
    return answer.settled().thenApply(settled -> new Reply(item.method(), settled));
  }

  private static Answer call(Method method, Payload request, Caller caller) {
    try {
      JsonReader in = new JsonReader(request.bytes(), 0, request.length());
      return method.read(in).answer(caller);
    } catch (MalformedFrameException malformed) {
      return Answer.badRequest(malformed.detail());
    }
  }

  private static Answer answer(List<Reply> replies) {
    return new Answer.Bare(out -> out.objects("replies", replies, BatchMethod::write));
  }

  private static void write(JsonWriter out, Reply reply) {
    switch (reply.answer()) {
      case Answer.Result(var fields) -> {
        out.beginObject(reply.method());
        fields.write(out);
        out.endObject();
      }
      case Answer.Failed failed -> Answer.writeEnvelope(failed, out);
      case Answer.Bare _, Answer.Later _ ->
          throw new IllegalStateException("batch: a batch within, or nothing there yet");
    }
  }
}
