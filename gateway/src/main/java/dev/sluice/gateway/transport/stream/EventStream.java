package dev.sluice.gateway.transport.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes events as an EventSource reads them (HTML Standard §9.2, server-sent events). */
public final class EventStream {
  static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

  /** The empty line with which every stream begins: proxies pass on what has begun. */
  static final String BEGIN = "\r\n";

  private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private EventStream() {}

  /** Appends an event whose data is written in place, on one line. */
  static void write(ByteBuf out, Consumer<ByteBuf> data) {
    out.writeBytes(DATA);
    int start = out.writerIndex();
    data.accept(out);
    dropCarriageReturns(out, start);
    out.writeByte('\n').writeByte('\n');
  }

  /** The same with an id, which the client gives back when it comes again. */
  static void write(ByteBuf out, String id, Consumer<ByteBuf> data) {
    out.writeBytes(ID);
    out.writeCharSequence(id, StandardCharsets.US_ASCII);
    out.writeByte('\n');
    write(out, data);
  }

  /** They end a line here, and JSON has them only where they mean nothing. */
  private static void dropCarriageReturns(ByteBuf out, int start) {
    int end = out.writerIndex();
    int to = out.indexOf(start, end, (byte) '\r');
    if (to < 0) {
      return;
    }
    for (int from = to; from < end; from++) {
      byte next = out.getByte(from);
      if (next != '\r') {
        out.setByte(to++, next);
      }
    }
    out.writerIndex(to);
  }
}
