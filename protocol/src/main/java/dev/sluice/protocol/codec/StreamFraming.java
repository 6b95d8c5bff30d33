package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How messages are told apart on a stream of bytes, as TCP and Unix sockets are. */
public enum StreamFraming {
  /** Each message ends in a newline; a carriage return before it is dropped. */
  LINES {
    @Override
    public void write(ByteBuf out, Consumer<ByteBuf> message) {
      message.accept(out);
      out.writeByte('\n');
    }
  },

  /** Before each message stands its length: four bytes, the most significant first. */
  LENGTH_PREFIXED {
    @Override
    public void write(ByteBuf out, Consumer<ByteBuf> message) {
      int start = out.writerIndex();
      out.writeZero(Integer.BYTES);
      message.accept(out);
      out.setInt(start, out.writerIndex() - start - Integer.BYTES);
    }
  };

  /** A frame this long needs a length that begins with another byte than zero. */
  public static final int MAX_FRAME_BYTES = (1 << 24) - 1;

  /** Appends a message, framed; its content is written in place. */
  public abstract void write(ByteBuf out, Consumer<ByteBuf> message);

  /**
   * The framing of a stream by its first byte: what a person can type is text, and a zero begins a
   * length, since no frame is as long as 16 MiB. Null if it is neither.
   */
  public static @Nullable StreamFraming of(byte first) {
    boolean isText = (first >= ' ' && first <= '~') || first == '\n' || first == '\r';
    return isText ? LINES : first == 0 ? LENGTH_PREFIXED : null;
  }
}
