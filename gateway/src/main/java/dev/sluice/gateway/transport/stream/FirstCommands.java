package dev.sluice.gateway.transport.stream;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a GET carries in its query. A GET is safe (RFC 9110 §9.2.1): any page can cause one, by an
 * image or a link, and the browser adds the visitor's cookies. So it may connect and subscribe, but
 * reach nobody else.
 */
final class FirstCommands {
  private FirstCommands() {}

  /**
   * Whether other clients or a backend would notice one of the commands, a line each. Without a
   * connect command before them they would not: the connection ends at the first.
   */
  static boolean haveEffects(byte[] lines) {
    ByteBuf frame = Unpooled.wrappedBuffer(lines);
    try {
      if (!(JsonServerCodec.INSTANCE.readCommand(frame) instanceof Command.Connect)) {
        return false;
      }
      while (frame.isReadable()) {
        if (hasEffects(JsonServerCodec.INSTANCE.readCommand(frame))) {
          return true;
        }
      }
      return false;
    } catch (MalformedFrameException malformed) {
      return false; // The reader closes the connection at this place.
    }
  }

  private static boolean hasEffects(Command command) {
    return switch (command) {
      case Command.Publish _, Command.Rpc _, Command.Send _ -> true;
      case Command.Connect _,
          Command.Subscribe _,
          Command.Unsubscribe _,
          Command.Presence _,
          Command.PresenceStats _,
          Command.History _,
          Command.Refresh _,
          Command.SubRefresh _,
          Command.Pong _ ->
          false;
    };
  }
}
