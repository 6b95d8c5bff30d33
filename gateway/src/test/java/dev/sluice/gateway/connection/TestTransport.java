package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** The least that a connection needs: every buffer that comes in is a frame. */
final class TestTransport extends ChannelInboundHandlerAdapter implements Transport {
  private final TestFormat format;
  private Connection connection;
  private boolean paused;
  private Parting parting = Parting.CLOSE;
  private boolean sendsCloseFrame = true;
  private int closeFrames;

  TestTransport(TestFormat format) {
    this.format = format;
  }

  void carries(Connection carried) {
    connection = carried;
  }

  void parting(Parting changed) {
    parting = changed;
  }

  void sendsNoCloseFrame() {
    sendsCloseFrame = false;
  }

  boolean isPaused() {
    return paused;
  }

  int closeFrames() {
    return closeFrames;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Peer peer() {
    return new Peer(null, "");
  }

  @Override
  public WireFormat format() {
    return format;
  }

  @Override
  public void pauseReading() {
    paused = true;
  }

  @Override
  public void resumeReading() {
    paused = false;
  }

  /** {@code bye} with code and text, on a line. */
  @Override
  public ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator) {
    closeFrames++;
    if (!sendsCloseFrame) {
      return null;
    }
    var bytes = allocator.buffer();
    bytes.writeCharSequence(
        "bye %d %s\n".formatted(reason.code(), reason.text()), StandardCharsets.UTF_8);
    return bytes;
  }

  @Override
  public Parting parting() {
    return parting;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    connection.reader().read((ByteBuf) message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.clientLeft();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(cause);
  }
}
