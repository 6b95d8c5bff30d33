package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A socket that takes as many bytes as a test lets it, like one whose peer reads no faster. */
public final class TestSocket extends EmbeddedChannel implements DuplexChannel {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private int room = Integer.MAX_VALUE;
  private int writes;
  private boolean outputShutDown;
  private IOException failure;

  public TestSocket() {}

  /**
   * @param clock what the socket's own event loop goes by
   */
  public TestSocket(Ticker clock) {
    super(builder().ticker(clock));
  }

  /** Takes nothing more for now. */
  public void fill() {
    room = 0;
  }

  /** Takes so many bytes more, of what waits and of what will come. */
  public void take(int bytes) {
    room = room == Integer.MAX_VALUE ? bytes : room + bytes;
    unsafe().flush();
  }

  /** Takes whatever comes. */
  public void takeAll() {
    room = Integer.MAX_VALUE;
    unsafe().flush();
  }

  /** The next write fails, and takes the socket down. */
  public void breakOnWrite() {
    failure = new IOException("broken pipe");
  }

  /** Everything taken so far. */
  public byte[] bytes() {
    return taken.toByteArray();
  }

  public String text() {
    return taken.toString(StandardCharsets.UTF_8);
  }

  public List<String> lines() {
    return text().lines().toList();
  }

  /** Forgets what was taken. */
  public void clear() {
    taken.reset();
    writes = 0;
  }

  /** How often it took something: each is a system call of a real socket. */
  public int writes() {
    return writes;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    if (failure != null) {
      throw failure;
    }
    var before = taken.size();
    for (var bytes = (ByteBuf) in.current(); bytes != null; bytes = (ByteBuf) in.current()) {
      var length = Math.min(room, bytes.readableBytes());
      if (length == 0 && bytes.isReadable()) {
        break;
      }
      bytes.getBytes(bytes.readerIndex(), taken, length);
      room = room == Integer.MAX_VALUE ? room : room - length;
      in.removeBytes(length);
    }
    writes += taken.size() > before ? 1 : 0;
  }

  /** What a failed write comes to if it does not close the socket. */
  @Override
  protected void doShutdownOutput() {
    outputShutDown = true;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutDown;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    outputShutDown = true;
    return newSucceededFuture();
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isInputShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdownInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdown() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }
}
