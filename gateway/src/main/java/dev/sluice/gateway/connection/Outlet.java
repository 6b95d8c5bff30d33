package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a connection has to know of its socket in order to write to it. On the socket's loop. */
public interface Outlet {
  /** What {@link #messagesLeft} is once the socket is closed. */
  int CLOSED = -1;

  /** Buffers given to the socket and not taken whole; {@link #CLOSED} once it is closed. */
  int messagesLeft();

  /** How many bytes of the first of them are taken. */
  long takenOfFirst();

  /**
   * Gives bytes straight to the system, past all that Netty has in between, if nothing is before
   * them. Not for the first message, as handlers may wait for that one.
   *
   * @return how many it took; the rest has to be written as usual, as have all if it is 0
   */
  default int sendAtOnce(ByteBuf bytes) {
    return 0;
  }

  /** That of a socket which the system itself knows. */
  static Outlet of(Channel socket) {
    boolean plain = socket.pipeline().get(SslHandler.class) == null;
    return new OfSocket(
        socket,
        plain && socket instanceof UnixChannel unix && unix.fd() instanceof Socket system
            ? system
            : null);
  }

  /**
   * Asks Netty's own book about the socket.
   *
   * @param system null if what is written must pass the pipeline
   */
  record OfSocket(Channel socket, @Nullable Socket system) implements Outlet {
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

    @Override
    public int sendAtOnce(ByteBuf bytes) {
      if (system == null || !bytes.hasMemoryAddress() || messagesLeft() != 0) {
        return 0;
      }
      try {
        return system.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
      } catch (IOException broken) {
        return 0; // As usual it fails again, and who has to know of it is told.
      }
    }
  }
}
