import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.codec.JsonClientCodec;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;

/** Prints what is published to a channel, over raw TCP: TcpClient HOST PORT CHANNEL [TOKEN]. */
public class TcpClient {
  public static void main(String[] args) throws IOException, MalformedFrameException {
    String token = args.length > 3 ? args[3] : "";
    try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
      send(socket, new Command.Connect(1, token, null, Map.of(), "java", "", Map.of()));
      send(socket, new Command.Subscribe(2, args[2], "", SubscribeOptions.NONE));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        ByteBuf frame = Unpooled.wrappedBuffer(in.readNBytes(in.readInt()));
        switch (JsonClientCodec.INSTANCE.readMessage(frame)) {
          case ServerMessage.Ping _ -> send(socket, new Command.Pong());
          case Push.Published(var channel, var publication) ->
              System.out.println(channel + ": " + new String(publication.data().bytes(), UTF_8));
          case Push.Disconnected(int code, var reason) -> {
            System.out.println("disconnected: " + code + " " + reason);
            System.exit(code < 3500 ? 0 : 1); // From 3500 on it is to stay away.
          }
          case Reply.Failed failed -> {
            System.err.println("refused: " + failed.code() + " " + failed.message());
            System.exit(1);
          }
          case ServerMessage other -> System.out.println(other);
        }
      }
    }
  }

  private static void send(Socket socket, Command command) throws IOException {
    ByteBuf out = Unpooled.buffer();
    StreamFraming.LENGTH_PREFIXED.write(out, to -> JsonClientCodec.INSTANCE.write(command, to));
    out.readBytes(socket.getOutputStream(), out.readableBytes());
  }
}
