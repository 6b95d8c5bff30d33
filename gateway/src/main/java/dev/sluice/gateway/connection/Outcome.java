package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a command came out as. */
public sealed interface Outcome {
  /** The connection stays, and gets a reply, which may be an error. */
  record Answer(Reply reply) implements Outcome {}

  /** No reply; the connection ends. */
  record Close(CloseReason reason) implements Outcome {}

  /** Nothing to say: a pong. */
  record Silent() implements Outcome {}

  static Outcome silent() {
    return new Silent();
  }

  static Outcome answer(Reply reply) {
    return new Answer(reply);
  }

  static Outcome error(long id, ErrorCode error) {
    return new Answer(new Reply.Failed(id, error));
  }

  static Outcome close(CloseReason reason) {
    return new Close(reason);
  }

  /** This outcome, with nothing to wait for. */
  default CompletionStage<Outcome> now() {
    return CompletableFuture.completedFuture(this);
  }
}
