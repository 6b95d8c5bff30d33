package dev.sluice.protocol.codec;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.buffer.ByteBuf;

/** The gateway's side of an encoding. Stateless: one instance serves every connection. */
public interface ServerCodec {

  /**
   * Reads the next command of a frame and moves the frame's reader index behind it and the
   * delimiter that follows. The frame must be readable: a frame without any command is malformed,
   * and what is left after the last one is nothing.
   *
   * @throws MalformedFrameException if what stands at the reader index is no command
   */
  Command readCommand(ByteBuf frame) throws MalformedFrameException;

  /** Appends a reply, without a delimiter. */
  void write(Reply reply, ByteBuf out);

  /** Appends a push, without a delimiter. */
  void write(Push push, ByteBuf out);

  /** Appends a ping. */
  void writePing(ByteBuf out);

  /** Whether it is for clients that only listen: no pong is expected of them. */
  boolean isUnidirectional();

  /** Whether it can write only payloads that are JSON. */
  boolean isJson();
}
