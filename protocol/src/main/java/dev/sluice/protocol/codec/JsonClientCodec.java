package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;

/** A client's side of the JSON encoding, of two-way and of one-way connections. Stateless. */
public final class JsonClientCodec implements ClientCodec {
  public static final JsonClientCodec INSTANCE = new JsonClientCodec();

  private JsonClientCodec() {}

  @Override
  public void write(Command command, ByteBuf out) {
    JsonCommandWriter.write(command, new JsonWriter(out));
  }

  /** Appends the request with which a one-way connection begins: no envelope, and no id. */
  public void writeConnectRequest(Command.Connect request, ByteBuf out) {
    JsonCommandWriter.writeConnectRequest(request, new JsonWriter(out));
  }

  @Override
  public ServerMessage readMessage(ByteBuf frame) throws MalformedFrameException {
    return JsonMessageReader.read(JsonFrame.nextLine(frame));
  }
}
