package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Outcome;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Reply;

/** Calls of methods. One is built in: {@code echo}, which shows that a link works both ways. */
final class Rpc {
  private static final String ECHO = "echo";
  private static final Payload NULL = Payload.json("null");

  Outcome handle(Command.Rpc rpc) {
    if (!rpc.method().equals(ECHO)) {
      return Outcome.error(rpc.id(), ErrorCode.NOT_AVAILABLE);
    }
    Payload data = rpc.data() == null ? NULL : rpc.data();
    return Outcome.answer(new Reply.Called(rpc.id(), data));
  }
}
