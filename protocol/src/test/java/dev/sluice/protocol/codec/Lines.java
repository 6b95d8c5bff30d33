package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** JSON messages as text: what the codecs make of them, and what they make. */
final class Lines {
  private Lines() {}

  static Command command(String line) throws MalformedFrameException {
    return command(line.getBytes(UTF_8));
  }

  static Command command(byte[] line) throws MalformedFrameException {
    return JsonServerCodec.INSTANCE.readCommand(Unpooled.wrappedBuffer(line));
  }

  static List<Command> commands(String frame) throws MalformedFrameException {
    var bytes = Unpooled.wrappedBuffer(frame.getBytes(UTF_8));
    var commands = new ArrayList<Command>();
    while (bytes.isReadable()) {
      commands.add(JsonServerCodec.INSTANCE.readCommand(bytes));
    }
    return commands;
  }

  static ServerMessage message(String line) throws MalformedFrameException {
    return JsonClientCodec.INSTANCE.readMessage(Unpooled.wrappedBuffer(line.getBytes(UTF_8)));
  }

  static String line(Command command) {
    return written(out -> JsonClientCodec.INSTANCE.write(command, out));
  }

  static String line(Reply reply) {
    return written(out -> JsonServerCodec.INSTANCE.write(reply, out));
  }

  static String line(Push push) {
    return written(out -> JsonServerCodec.INSTANCE.write(push, out));
  }

  static String bareLine(Push push) {
    return written(out -> OneWayJsonServerCodec.INSTANCE.write(push, out));
  }

  static String written(Consumer<ByteBuf> write) {
    var out = Unpooled.buffer();
    try {
      write.accept(out);
      return out.toString(UTF_8);
    } finally {
      out.release();
    }
  }
}
