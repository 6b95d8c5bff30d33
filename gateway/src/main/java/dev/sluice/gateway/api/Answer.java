package dev.sluice.gateway.api;

import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What came of a call of the server API. */
public sealed interface Answer {
  /** For what the collector takes back: no leak to look for. */
  UnpooledByteBufAllocator HEAP =
      new UnpooledByteBufAllocator(/* preferDirect= */ false, /* disableLeakDetector= */ true);

  /** Success: writes the fields of the result. */
  record Result(Fields fields) implements Answer {}

  /** Success: its result is written already, as it may be large. */
  record Encoded(Payload result) implements Answer {}

  /** Success: its fields stand by themselves, not in a {@code result}. */
  record Bare(Fields fields) implements Answer {}

  /**
   * @param detail what was wrong, for people; "" if the error says it all
   */
  record Failed(ApiError error, String detail) implements Answer {}

  /** It has to wait for something. */
  record Later(CompletionStage<Answer> answer) implements Answer {}

  /** Writes the fields of an object, which the caller begins and ends. */
  interface Fields {
    void write(JsonWriter out);
  }

  /** Success, with nothing to say. */
  static Answer done() {
    return new Result(_ -> {});
  }

  static Answer of(Fields fields) {
    return new Result(fields);
  }

  /**
   * The same, written at once by the thread that calls: an event loop then only has to copy it.
   *
   * @throws AnswerTooLongException if it is more than an answer may have
   */
  static Answer encoded(Fields fields) {
    ByteBuf out =
        AnswerBuffers.write(
            HEAP,
            bytes -> {
              JsonWriter json = new JsonWriter(bytes).beginObject();
              fields.write(json);
              json.endObject();
            });
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return new Encoded(Payload.json(bytes));
  }

  static Answer failed(ApiError error) {
    return new Failed(error, "");
  }

  /**
   * @param detail the field, what was given, and what was expected
   */
  static Answer badRequest(String detail) {
    return new Failed(ApiError.BAD_REQUEST, detail);
  }

  /** The answer of what is under way; at once if it is not any more. */
  static Answer of(CompletionStage<Answer> stage) {
    CompletableFuture<Answer> future = stage.exceptionally(Answer::ofFailure).toCompletableFuture();
    return future.isDone() ? future.join() : new Later(future);
  }

  /** This answer, when it is there. */
  default CompletionStage<Answer> settled() {
    return this instanceof Later later ? later.answer() : CompletableFuture.completedFuture(this);
  }

  /** The word for it in metrics. */
  default String label() {
    return this instanceof Failed(var error, _) ? error.label() : "ok";
  }

  /** What a failure on the way is told as. */
  static Answer ofFailure(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof OverloadedException) {
      return failed(ApiError.TOO_MANY_REQUESTS);
    }
    if (cause instanceof AnswerTooLongException tooLong) {
      return new Failed(ApiError.INTERNAL, String.valueOf(tooLong.getMessage()));
    }
    Logger log = LoggerFactory.getLogger(Answer.class);
    log.error("a call of the server API failed", failure);
    return failed(ApiError.INTERNAL);
  }

  /** Writes {@code "result":{…}} or {@code "error":{…}}, as fields of an object. */
  static void writeEnvelope(Answer settled, JsonWriter out) {
    switch (settled) {
      case Result(var fields) -> {
        out.beginObject("result");
        fields.write(out);
        out.endObject();
      }
      case Encoded(var result) -> out.payload("result", result);
      case Bare(var fields) -> fields.write(out);
      case Failed failed -> {
        out.beginObject("error");
        writeError(failed, out);
        out.endObject();
      }
      case Later _ -> throw new IllegalStateException("answer: later (expected: settled)");
    }
  }

  static void writeError(Failed failed, JsonWriter out) {
    out.alwaysNumber("code", failed.error().code())
        .alwaysString("message", failed.error().message())
        .string("detail", failed.detail());
  }
}
