package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** A {@link WireClient} over a stream, which begins with the first commands that it sends. */
final class StreamWireClient implements WireClient {
  private final StreamClient.Kind kind;
  private final InetSocketAddress address;
  private final int receiveBuffer;
  private StreamClient client;

  StreamWireClient(StreamClient.Kind kind, InetSocketAddress address, int receiveBuffer) {
    this.kind = kind;
    this.address = address;
    this.receiveBuffer = receiveBuffer;
  }

  @Override
  public void send(String... commands) throws IOException {
    if (client == null) {
      client = StreamClient.open(kind, address, receiveBuffer, commands);
    } else {
      // Not found is no news: the connection ended over what was sent before.
      assertThat(client.emulate(commands).status()).isIn(204, 404);
    }
  }

  @Override
  public String next() throws IOException {
    return client.next();
  }

  @Override
  public String ending() throws IOException {
    try {
      return WireClient.disconnect(client.stream().last());
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
    if (client != null) {
      client.close();
    }
  }
}
