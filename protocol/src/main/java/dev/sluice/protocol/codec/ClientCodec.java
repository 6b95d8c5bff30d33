package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;

/** A client's side of an encoding. Stateless. */
public interface ClientCodec {

  /** Appends a command, without a delimiter. */
  void write(Command command, ByteBuf out);

  /**
   * Reads the next message of a frame and moves the frame's reader index behind it and the
   * delimiter that follows. The frame must be readable.
   *
   * @throws MalformedFrameException if what stands at the reader index is no message
   */
  ServerMessage readMessage(ByteBuf frame) throws MalformedFrameException;
}
