package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.buffer.ByteBuf;

/**
 * The gateway's side of the JSON encoding where the client only listens: it sends one connect
 * request, bare, and gets bare pushes. Stateless.
 */
public final class OneWayJsonServerCodec implements ServerCodec {
  public static final OneWayJsonServerCodec INSTANCE = new OneWayJsonServerCodec();

  private OneWayJsonServerCodec() {}

  /** Reads the whole frame as a connect request, which has no envelope and no id. */
  @Override
  public Command.Connect readCommand(ByteBuf frame) throws MalformedFrameException {
    return JsonCommandReader.readConnect(JsonFrame.whole(frame));
  }

  /** The reply to the connect request becomes the first push. No other has a place. */
  @Override
  public void write(Reply reply, ByteBuf out) {
    if (!(reply instanceof Reply.Connected connected)) {
      throw new IllegalArgumentException("a one-way connection gets no " + reply);
    }
    write(
        new Push.Connected(
            connected.client(),
            connected.version(),
            connected.ttl(),
            connected.data(),
            connected.subs(),
            connected.ping(),
            connected.session()),
        out);
  }

  @Override
  public void write(Push push, ByteBuf out) {
    JsonMessageWriter.write(push, new JsonWriter(out));
  }

  @Override
  public void writePing(ByteBuf out) {
    new JsonWriter(out).beginObject().endObject();
  }

  @Override
  public boolean isUnidirectional() {
    return true;
  }

  @Override
  public boolean isJson() {
    return true;
  }
}
