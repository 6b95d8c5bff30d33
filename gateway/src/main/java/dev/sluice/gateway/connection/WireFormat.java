package dev.sluice.gateway.connection;

import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * An encoding within a framing: JSON in WebSocket text frames, for one. Stateless and shared by all
 * event loops; a push is encoded once for all connections of the same format.
 */
public interface WireFormat {

  /** Numbers the formats from 0, for look-up in arrays. */
  int index();

  /** How many formats there are at most: every {@link #index} is below it. */
  int COUNT = 32;

  ServerCodec codec();

  /** Appends a reply, framed. */
  void write(Reply reply, ByteBuf out);

  /** Appends a push, framed. */
  void write(Push push, ByteBuf out);

  /** Appends pushes that share a fate: one behind the other, or joined where the framing can. */
  default void write(List<? extends Push> pushes, ByteBuf out) {
    for (Push push : pushes) {
      write(push, out);
    }
  }

  /** A ping, framed; shared and never released. */
  EncodedMessage ping();

  /** Whether a ping is a message of the protocol, which the connect reply tells of. */
  boolean pingsAreMessages();

  /** Whether the client has nothing to say once it is connected: no pong is expected of it. */
  boolean isUnidirectional();

  /** Whether what is written may be much shorter than what it says. */
  boolean isCompressed();

  /** Whether only JSON payloads can be written. */
  boolean isJson();
}
