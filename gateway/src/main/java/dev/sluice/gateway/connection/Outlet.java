package dev.sluice.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Tells what a socket has left of what it was given to write. On the socket's loop. */
public interface Outlet {
  /** What {@link #messagesLeft} is once the socket is closed. */
  int CLOSED = -1;

  /** Buffers given to the socket and not taken whole; {@link #CLOSED} once it is closed. */
  int messagesLeft();

  /** How many bytes of the first of them are taken. */
  long takenOfFirst();

  /** That of a socket which the system itself knows. */
  static Outlet of(Channel socket) {
    return new OfSocket(socket);
  }

  /** Asks Netty's own book about the socket. */
  record OfSocket(Channel socket) implements Outlet {
    @Override
    public int messagesLeft() {
      ChannelOutboundBuffer pending = socket.unsafe().outboundBuffer();
      if (pending == null) {
        return CLOSED;
      }
      // TLS in the midst of a handshake holds back what it was given; Netty counts its bytes.
      return pending.size() == 0 && pending.totalPendingWriteBytes() > 0 ? 1 : pending.size();
    }

    @Override
    public long takenOfFirst() {
      ChannelOutboundBuffer pending = socket.unsafe().outboundBuffer();
      return pending == null ? 0 : pending.currentProgress();
    }
  }
}
