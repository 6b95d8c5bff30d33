package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer that does not end: server-sent events, or a line for each message. The request
 * carries all that the client has to say, but for its pongs.
 */
final class StreamTransport implements Transport {
  private final Login login;
  private final HttpRequest request;
  private final Worker worker;

  /** Null until the answer's head has come. */
  private @Nullable ChunkedBody body;

  /**
   * @param request that the gateway answers with the stream
   */
  StreamTransport(Login login, HttpRequest request, Worker worker) {
    this.login = login;
    this.request = request;
    this.worker = worker;
  }

  @Override
  public ByteBuf opening() {
    if (!login.wire().isOneWay()) {
      var _ = worker.emulation(login.endpoint()).connect();
    }
    ByteBuf greeting = login.greeting();
    String content = greeting.toString(UTF_8);
    greeting.release();
    return request.bytes(login.endpoint(), content);
  }

  @Override
  public void read(Scratch read, Receiver receiver) throws MalformedFrameException {
    if (body == null) {
      HttpHead answer = HttpHead.in(read);
      if (answer == null) {
        return;
      }
      body = body(answer);
      read.understood(answer.end());
    }
    read.endAt(body.decode(read.bytes(), read.fresh(), read.to()));
    int end = read.endOfLines();
    receiver.messages(read.bytes(), read.from(), end);
    read.understood(end);
    if (body.isEnded()) {
      receiver.ended("the stream ended");
    }
  }

  private static ChunkedBody body(HttpHead answer) throws MalformedFrameException {
    if (!answer.status().startsWith("HTTP/1.1 200")) {
      throw new MalformedFrameException("no stream: " + answer.status());
    }
    if (!answer.has("transfer-encoding", "chunked")) {
      throw new MalformedFrameException("no stream: an answer that is not chunked");
    }
    return new ChunkedBody();
  }

  @Override
  public void pong(Session session, Receiver receiver) {
    worker.emulation(login.endpoint()).pong(session);
  }
}
