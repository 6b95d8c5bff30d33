package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/** What an exchange needs of whatever carries it: a socket, or one stream of many within one. */
interface HttpStream {

  Channel socket();

  /** Whether no other request shares the socket. */
  boolean isAlone();

  /** Whether a body without a known length needs a framing of its own there. */
  boolean wantsChunks();

  /** The exchange, which is the last or not, has its answer. */
  void answered();

  /** Ends HTTP: writes the given bytes and puts the handler in HTTP's place. */
  void upgrade(ByteBuf handshake, ChannelHandler successor);

  /** Puts the handler in HTTP's place, which will write the body of the answer. */
  void streamBy(ChannelHandler successor);

  /** Writes the head of an answer without end, and the beginning of its body; does not flush. */
  void begin(Response begin, Response.BodyFraming framing);

  /** Answers whole, in place of a stream that has not begun. */
  void respondInstead(Response response);
}
