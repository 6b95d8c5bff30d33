package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many subscribers on one thread. */
final class Crowd implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final String HANDSHAKE =
      "GET /connection/websocket HTTP/1.1\r\nHost: sluice\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
          + Client.KEY
          + "\r\n\r\n";

  private final Selector selector = Selector.open();
  private final List<Member> members = new ArrayList<>();

  /** Opens this many clients, each of which connects and subscribes in one go. */
  Crowd(InetSocketAddress address, int count, String channel) throws IOException {
    byte[] commands =
        Frame.text(
            json("{'id':1,'connect':{}}\n{'id':2,'subscribe':{'channel':'" + channel + "'}}"));
    for (int i = 0; i < count; i++) {
      SocketChannel socket = SocketChannel.open(address);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer request = ByteBuffer.allocate(HANDSHAKE.length() + commands.length);
      socket.write(request.put(HANDSHAKE.getBytes(US_ASCII)).put(commands).flip());
      socket.configureBlocking(false);
      Member member = new Member(socket);
      socket.register(selector, SelectionKey.OP_READ, member);
      members.add(member);
    }
    readUntilEachHas(2);
    for (Member member : members) {
      if (!member.received.removeLast().equals(json("{'id':2,'subscribe':{}}"))) {
        throw new AssertionError("not subscribed");
      }
      member.received.clear();
    }
  }

  private static final class Member {
    final SocketChannel socket;
    final ByteBuffer unread = ByteBuffer.allocate(8 * 1024);
    final List<String> received = new ArrayList<>();
    boolean upgraded;

    Member(SocketChannel socket) {
      this.socket = socket;
    }

    void read() throws IOException {
      if (socket.read(unread) < 0) {
        throw new EOFException("a member of the crowd was closed");
      }
      unread.flip();
      while (takesOne()) {
        // Each turn takes the handshake's answer or one frame.
      }
      unread.compact();
    }

    private boolean takesOne() {
      int start = unread.position();
      if (!upgraded) {
        String head = US_ASCII.decode(unread.duplicate()).toString();
        int end = head.indexOf("\r\n\r\n");
        upgraded = end >= 0;
        unread.position(upgraded ? start + end + 4 : start);
        return upgraded;
      }
      if (unread.remaining() < 4) {
        return false;
      }
      int shortLength = unread.get(start + 1);
      int header = shortLength < 126 ? 2 : 4;
      int length = shortLength < 126 ? shortLength : unread.getShort(start + 2) & 0xFFFF;
      if (unread.remaining() < header + length) {
        return false;
      }
      received.add(new String(unread.array(), start + header, length, UTF_8));
      unread.position(start + header + length);
      return true;
    }
  }

  /** Reads until everyone has received this many messages since the last time. */
  void readUntilEachHas(int count) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (members.stream().anyMatch(member -> member.received.size() < count)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "%d of %d have %d messages"
                .formatted(
                    members.stream().filter(m -> m.received.size() >= count).count(),
                    members.size(),
                    count));
      }
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        ((Member) key.attachment()).read();
      }
      selector.selectedKeys().clear();
    }
  }

  /** What each has received, in order. */
  List<List<String>> received() {
    return members.stream().map(member -> member.received).toList();
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.socket.close();
    }
    selector.close();
  }
}
