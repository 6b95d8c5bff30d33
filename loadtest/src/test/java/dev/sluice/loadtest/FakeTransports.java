package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.string.StringDecoder;
import java.util.List;
import java.util.function.Function;

/**
 * The fake gateway's transports: behind them clients' messages come and go as strings. Built on
 * Netty's own handlers, so that they prove the load generator's framing too.
 */
final class FakeTransports {
  private FakeTransports() {}

  /** Who talks to the client behind a transport. */
  enum Direction {
    ONE_WAY,
    TWO_WAY
  }

  /**
   * @param client what a client's path leads to
   * @param others what every other leads to
   */
  static void http(
      ChannelPipeline pipeline,
      Function<Direction, ChannelHandler> client,
      SimpleChannelInboundHandler<FullHttpRequest> others) {
    pipeline
        .addLast(new HttpServerCodec())
        .addLast(new HttpObjectAggregator(1 << 20))
        .addLast(new Paths(client, others))
        .addLast(others);
  }

  static void lines(ChannelPipeline pipeline) {
    pipeline
        .addLast(new LineBasedFrameDecoder(1 << 20))
        .addLast(new StringDecoder(UTF_8))
        .addLast(encoder(text -> List.of(Unpooled.copiedBuffer(text + "\n", UTF_8))));
  }

  private static MessageToMessageEncoder<String> encoder(Function<String, List<?>> encode) {
    return new MessageToMessageEncoder<>(String.class) {
      @Override
      protected void encode(ChannelHandlerContext ctx, String text, List<Object> out) {
        out.addAll(encode.apply(text));
      }
    };
  }

  /** In two chunks: nothing says that one is a message. */
  private static List<?> chunks(String text) {
    int half = text.length() / 2;
    return List.of(
        new DefaultHttpContent(Unpooled.copiedBuffer(text.substring(0, half), UTF_8)),
        new DefaultHttpContent(Unpooled.copiedBuffer(text.substring(half), UTF_8)));
  }

  private static final class Paths extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Function<Direction, ChannelHandler> client;
    private final ChannelHandler others;

    Paths(Function<Direction, ChannelHandler> client, ChannelHandler others) {
      this.client = client;
      this.others = others;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      Direction direction = uri.path().contains("/uni_") ? Direction.ONE_WAY : Direction.TWO_WAY;
      switch (uri.path()) {
        case "/connection/websocket", "/connection/uni_websocket" -> {
          ctx.pipeline().remove(others);
          ctx.pipeline()
              .addLast(new WebSocketServerProtocolHandler(uri.path()))
              .addLast(new WebSocketText())
              .addLast(client.apply(direction));
          ctx.fireChannelRead(request.retain());
        }
        case "/connection/sse", "/connection/uni_sse" -> {
          String greeting = uri.parameters().get("cf_connect").getFirst();
          begin(text -> chunks("id: 7\ndata: " + text + "\n\n"), direction, ctx);
          ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer("\r\n", UTF_8)));
          ctx.fireChannelRead(greeting);
        }
        case "/connection/http_stream", "/connection/uni_http_stream" -> {
          if (request.method().equals(HttpMethod.POST)) {
            begin(text -> chunks(text + "\n"), direction, ctx);
            ctx.fireChannelRead(request.content().toString(UTF_8));
          }
        }
        default -> ctx.fireChannelRead(request.retain());
      }
    }

    private void begin(
        Function<String, List<?>> encode, Direction direction, ChannelHandlerContext ctx) {
      ctx.pipeline().remove(others);
      ctx.pipeline().addLast(encoder(encode)).addLast(client.apply(direction));
      var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      ctx.write(head);
    }
  }

  private static final class WebSocketText
      extends MessageToMessageCodec<TextWebSocketFrame, String> {
    @Override
    protected void decode(ChannelHandlerContext ctx, TextWebSocketFrame frame, List<Object> out) {
      out.add(frame.text());
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, String text, List<Object> out) {
      out.add(new TextWebSocketFrame(text));
    }
  }
}
