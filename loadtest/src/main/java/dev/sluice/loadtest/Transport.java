package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;

/**
 * How one client's messages travel: what is said first, how messages are cut out of the bytes that
 * come, and how a ping is answered. Lives on the client's loop.
 */
interface Transport {

  /** What is sent as soon as the socket is there. */
  ByteBuf opening();

  /** Hands on what is there in full, and marks it as understood. */
  void read(Scratch read, Receiver receiver) throws MalformedFrameException;

  /** Answers a ping of the protocol. */
  void pong(Session session, Receiver receiver);

  /**
   * What the gateway calls a connection.
   *
   * @param secret with which it is spoken to over another connection; "" for none
   * @param node where it lives; "" where that does not matter
   */
  record Session(String client, String secret, String node) {
    static final Session NONE = new Session("", "", "");

    /** A secret never reaches a log. */
    @Override
    public String toString() {
      return "Session[client=" + client + "]";
    }
  }

  /** Whose messages they are. */
  interface Receiver {
    /** Whole messages, each on a line; to be read before the call returns. */
    void messages(byte[] bytes, int from, int to) throws MalformedFrameException;

    /** Takes over the bytes and sends them to the gateway, on the connection itself. */
    void send(ByteBuf bytes);

    /** The gateway has ended the connection. */
    void ended(String reason);
  }
}
