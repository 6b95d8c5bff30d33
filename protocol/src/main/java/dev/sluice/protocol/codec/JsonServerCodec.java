package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.buffer.ByteBuf;

/**
 * The gateway's side of the JSON encoding: one object for each message, and newlines between them.
 * Stateless.
 *
 * <p>Writing a payload that is no JSON is the caller's mistake.
 */
public final class JsonServerCodec implements ServerCodec {
  public static final JsonServerCodec INSTANCE = new JsonServerCodec();

  private JsonServerCodec() {}

  @Override
  public Command readCommand(ByteBuf frame) throws MalformedFrameException {
    return JsonCommandReader.read(JsonFrame.nextLine(frame));
  }

  @Override
  public void write(Reply reply, ByteBuf out) {
    JsonMessageWriter.write(reply, new JsonWriter(out));
  }

  /** Inside a reply without an id. */
  @Override
  public void write(Push push, ByteBuf out) {
    JsonMessageWriter.writeInReply(push, new JsonWriter(out));
  }

  @Override
  public void writePing(ByteBuf out) {
    new JsonWriter(out).beginObject().endObject();
  }

  @Override
  public boolean isUnidirectional() {
    return false;
  }

  @Override
  public boolean isJson() {
    return true;
  }
}
