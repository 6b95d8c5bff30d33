package dev.sluice.gateway.api;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Several calls in one request, one after the other unless they may be carried out side by side.
 * Its answer stands alone, not in a {@code result}.
 */
final class BatchMethod implements Method {
  /** One call; the method is "" for a command that names none, or several. */
  private record Command(String method, Method.Call call) {}

  private record Reply(String method, Answer answer) {}

  /** Methods that find no room while the shards' queues are full. */
  private static final Set<String> NEEDING_ROOM = Set.of("publish", "broadcast", "push");

  private final Methods methods;
  private final BooleanSupplier hasRoom;

  /**
   * @param hasRoom whether every shard takes more
   */
  BatchMethod(Methods methods, BooleanSupplier hasRoom) {
    this.methods = methods;
    this.hasRoom = hasRoom;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    Commands commands = new Commands();
    CallSequence.Order order = CallSequence.Order.ONE_BY_ONE;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "commands" -> commands.read(in);
        case "parallel" ->
            order = in.bool() ? CallSequence.Order.SIDE_BY_SIDE : CallSequence.Order.ONE_BY_ONE;
        default -> {}
      }
    }
    CallSequence.Order asked = order;
    RequestCheck check = new RequestCheck();
    if (commands.size > MAX_SIZE) {
      check.fail(
          "commands are about more than %d names or pages (expected: several smaller batches)"
              .formatted(MAX_SIZE));
    }
    return check
        .passed(caller -> carryOut(commands.list, asked, caller))
        .ofSize(Math.max(1, (int) Math.min(commands.size, MAX_SIZE)));
  }

  /** The commands of one batch, and what they are about together. */
  private final class Commands {
    private List<Command> list = List.of();
    private long size;

    void read(JsonReader in) throws MalformedFrameException {
      size = 0;
      list = in.list(MAX_SIZE, this::command);
    }

    private Command command(JsonReader in) throws MalformedFrameException {
      String method = "";
      Payload request = Payload.EMPTY;
      int named = 0;
      if (in.isNull()) {
        in.skip();
      } else {
        in.beginObject();
        while (in.nextField()) {
          method = in.field();
          request = in.raw();
          named++;
        }
      }
      if (named != 1) {
        Answer answer = Answer.badRequest("a command names no method, or several (expected: one)");
        return new Command("", _ -> answer);
      }
      Method.Call call = call(method, request);
      size += call.size();
      return new Command(method, call);
    }

    private Method.Call call(String name, Payload request) {
      Method method = methods.named(name);
      if (method == null || name.equals("batch") || size > MAX_SIZE) {
        return _ -> Answer.failed(ApiError.NOT_FOUND);
      }
      try {
        return method.read(new JsonReader(request.bytes(), 0, request.length()));
      } catch (MalformedFrameException malformed) {
        return _ -> Answer.badRequest(malformed.detail());
      }
    }
  }

  private Answer carryOut(List<Command> commands, CallSequence.Order order, Caller caller) {
    boolean needsRoom = commands.stream().anyMatch(each -> NEEDING_ROOM.contains(each.method()));
    if (needsRoom && !hasRoom.getAsBoolean()) {
      return Answer.failed(ApiError.TOO_MANY_REQUESTS);
    }
    List<Method.Call> calls = commands.stream().map(Command::call).toList();
    return Answer.of(
        CallSequence.of(calls, order, caller).thenApply(answers -> answer(commands, answers)));
  }

  private static Answer answer(List<Command> commands, List<Answer> answers) {
    List<Reply> replies = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      replies.add(new Reply(commands.get(i).method(), answers.get(i)));
    }
    return new Answer.Bare(out -> out.objects("replies", replies, BatchMethod::write));
  }

  private static void write(JsonWriter out, Reply reply) {
    switch (reply.answer()) {
      case Answer.Result(var fields) -> {
        out.beginObject(reply.method());
        fields.write(out);
        out.endObject();
      }
      case Answer.Encoded(var result) -> out.payload(reply.method(), result);
      case Answer.Failed failed -> Answer.writeEnvelope(failed, out);
      case Answer.Bare _, Answer.Later _ ->
          throw new IllegalStateException("batch: a batch within, or nothing there yet");
    }
  }
}
