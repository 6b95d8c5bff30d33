package dev.sluice.gateway.it;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;

/** Every way to carry a two-way connection, and how a test opens one. */
enum Wire {
  WEBSOCKET("websocket") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) throws IOException {
      return new OverWebSocket(Client.to(ports.http()).receiveBuffer(receiveBuffer).open());
    }
  },
  HTTP_STREAM("http_stream") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) {
      return new StreamWireClient(StreamClient.Kind.HTTP_STREAM, ports.http(), receiveBuffer);
    }
  },
  SSE("sse") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) {
      return new StreamWireClient(StreamClient.Kind.SSE, ports.http(), receiveBuffer);
    }
  },
  TCP_LINES("tcp") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) throws IOException {
      return LineClient.tcp(LineClient.Framing.LINES, ports.tcp(), receiveBuffer);
    }
  },
  TCP_LENGTHS("tcp") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) throws IOException {
      return LineClient.tcp(LineClient.Framing.LENGTHS, ports.tcp(), receiveBuffer);
    }
  },
  UNIX_LINES("unix") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) throws IOException {
      return LineClient.unix(LineClient.Framing.LINES, ports.unix());
    }
  },
  UNIX_LENGTHS("unix") {
    @Override
    WireClient open(Ports ports, int receiveBuffer) throws IOException {
      return LineClient.unix(LineClient.Framing.LENGTHS, ports.unix());
    }
  };

  private final String transport;

  Wire(String transport) {
    this.transport = transport;
  }

  /** Its name in metrics and answers. */
  String transport() {
    return transport;
  }

  /**
   * Opens a link.
   *
   * @param receiveBuffer bytes that the kernel holds for the client; 0 for what is usual
   */
  abstract WireClient open(Ports ports, int receiveBuffer) throws IOException;

  private record OverWebSocket(Client client) implements WireClient {
    @Override
    public void send(String... commands) throws IOException {
      client.send(commands);
    }

    @Override
    public String next() throws IOException {
      return client.next();
    }

    @Override
    public String ending() throws IOException {
      try {
        Frame frame = client.frame();
        while (frame.opcode() != Frame.CLOSE) {
          frame = client.frame();
        }
        client.sendBytes(Frame.close(frame.closeCode()));
        client.expectDropped();
        return frame.toString().replace("close frame ", "").replace("\"", "");
      } catch (EOFException | SocketException end) {
        return NO_WORD;
      }
    }

    @Override
    public void reset() throws IOException {
      client.socket().setSoLinger(true, 0);
      client.close();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
