package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** WebSocket (RFC 6455). */
final class WebSocketTransport implements Transport {
  private final Login login;
  private final FrameCursor frames;
  private boolean upgraded;

  /**
   * @param frames the loop's
   */
  WebSocketTransport(Login login, FrameCursor frames) {
    this.login = login;
    this.frames = frames;
  }

  @Override
  public ByteBuf opening() {
    return Upgrade.request(login.endpoint());
  }

  @Override
  public void read(Scratch read, Receiver receiver) throws MalformedFrameException {
    if (!upgraded) {
      HttpHead answer = HttpHead.in(read);
      if (answer == null) {
        return;
      }
      Upgrade.check(answer);
      upgraded = true;
      read.understood(answer.end());
      receiver.send(ClientFrames.frame(FrameCursor.TEXT, login.greeting()));
    }
    frames.over(read.bytes(), read.from(), read.to());
    while (frames.next()) {
      frame(frames, receiver);
    }
    read.understood(frames.position());
  }

  private static void frame(FrameCursor frame, Receiver receiver) throws MalformedFrameException {
    switch (frame.opcode()) {
      case FrameCursor.TEXT -> receiver.messages(frame.bytes, frame.from(), frame.to());
      case FrameCursor.PING -> receiver.send(ClientFrames.frame(FrameCursor.PONG, copy(frame)));
      case FrameCursor.PONG -> {}
      case FrameCursor.CLOSE -> {
        ByteBuf same = copy(frame);
        String reason = CloseFrame.text(same);
        receiver.send(ClientFrames.frame(FrameCursor.CLOSE, same));
        receiver.ended(reason);
      }
      default -> throw new MalformedFrameException("a WebSocket frame that is not text");
    }
  }

  private static ByteBuf copy(FrameCursor frame) {
    return Unpooled.copiedBuffer(frame.bytes, frame.from(), frame.to() - frame.from());
  }

  @Override
  public void pong(Session session, Receiver receiver) {
    receiver.send(ClientFrames.pong());
  }
}
