package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway that keeps the protocol and, if asked to, makes one mistake. Built on Netty's own
 * WebSocket and HTTP handlers, so that it proves the load generator's framing too. All on one loop.
 */
final class FakeGateway implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/connection/websocket";

  /** Its mistakes befall the first subscriber of a channel, at every tenth message. */
  enum Mistake {
    NONE,
    LOSES,
    DUPLICATES,
    SWAPS,
    CLOSES_AS_SLOW,
    REFUSES_PUBLISHES,
    FORGETS_THE_ANSWER,
    DROPS_THE_PUBLISHER,
    WANTS_A_KEY,
    REFUSES_SUBSCRIPTIONS,
    PINGS
  }

  private final Mistake mistake;
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;
  private final AtomicInteger pongs = new AtomicInteger();
  private final Map<String, List<Channel>> subscribers = new HashMap<>();
  private final Map<String, Channel> clients = new HashMap<>();
  private final Map<Channel, String> heldBack = new HashMap<>();
  private int published;

  FakeGateway(Mistake mistake) {
    this.mistake = mistake;
    this.server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel socket) {
                    socket
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(1 << 20))
                        .addLast(new WebSocketServerProtocolHandler(PATH))
                        .addLast(new Api())
                        .addLast(new Client());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  String url() {
    return "ws://127.0.0.1:" + port() + PATH;
  }

  String admin() {
    return "http://127.0.0.1:" + port();
  }

  /** How many of its pings were answered. */
  int pongs() {
    return pongs.get();
  }

  private int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Client extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame)
        throws IOException {
      for (String line : frame.text().lines().toList()) {
        JsonNode command = JSON.readTree(line);
        if (command.has("connect")) {
          connect(ctx.channel());
        } else if (command.has("subscribe")) {
          subscribe(command.get("subscribe").get("channel").asText(), ctx.channel());
        } else {
          pongs.incrementAndGet();
        }
      }
    }

    /** Load generators just go when they are done. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private void connect(Channel socket) {
      String id = "client-" + clients.size();
      clients.put(id, socket);
      send(
          "{\"id\":1,\"connect\":{\"client\":\"%s\",\"version\":\"1\",\"ping\":25,\"pong\":true}}"
              .formatted(id),
          socket);
      if (mistake == Mistake.PINGS) {
        send("{}", socket);
      }
    }

    private void subscribe(String channel, Channel socket) {
      if (mistake == Mistake.REFUSES_SUBSCRIPTIONS) {
        send("{\"id\":2,\"error\":{\"code\":103,\"message\":\"permission denied\"}}", socket);
        return;
      }
      subscribers.computeIfAbsent(channel, _ -> new ArrayList<>()).add(socket);
      send("{\"id\":2,\"subscribe\":{}}", socket);
    }
  }

  private final class Api extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
        throws IOException {
      JsonNode body = JSON.readTree(request.content().toString(UTF_8));
      boolean tenth = ++published % 10 == 0;
      if (mistake == Mistake.WANTS_A_KEY && !"key".equals(request.headers().get("X-API-Key"))) {
        answer(HttpResponseStatus.UNAUTHORIZED, "", ctx.channel());
      } else if (mistake == Mistake.REFUSES_PUBLISHES && tenth) {
        String error = "{\"error\":{\"code\":102,\"message\":\"unknown channel\"}}";
        answer(HttpResponseStatus.OK, error, ctx.channel());
      } else {
        if (request.uri().equals("/api/publish")) {
          publish(body.get("channel").asText(), body.get("data"), tenth);
        } else {
          push(body.get("to").get("clients").get(0).asText(), body.get("data"));
        }
        if (mistake == Mistake.DROPS_THE_PUBLISHER && tenth) {
          ctx.close();
        } else if (mistake != Mistake.FORGETS_THE_ANSWER || !tenth) {
          answer(HttpResponseStatus.OK, "{\"result\":{}}", ctx.channel());
        }
      }
    }

    private static void answer(HttpResponseStatus status, String body, Channel socket) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, UTF_8));
      HttpUtil.setContentLength(response, response.content().readableBytes());
      socket.writeAndFlush(response);
    }
  }

  private void push(String client, JsonNode data) {
    send("{\"push\":{\"message\":{\"data\":%s}}}".formatted(data), clients.get(client));
  }

  private void publish(String channel, JsonNode data, boolean tenth) {
    List<Channel> all = subscribers.getOrDefault(channel, List.of());
    String push = "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":%s}}}".formatted(channel, data);
    for (int i = 0; i < all.size(); i++) {
      if (i == 0) {
        publishToFirst(push, all.getFirst(), tenth ? mistake : Mistake.NONE);
      } else {
        send(push, all.get(i));
      }
    }
  }

  private void publishToFirst(String push, Channel socket, Mistake mistake) {
    switch (mistake) {
      case LOSES -> {}
      case DUPLICATES -> send(push + "\n" + push, socket);
      case SWAPS -> heldBack.put(socket, push);
      case CLOSES_AS_SLOW ->
          socket
              .writeAndFlush(new CloseWebSocketFrame(3008, "slow"))
              .addListener(_ -> socket.close());
      default -> {
        send(push, socket);
        String older = heldBack.remove(socket);
        if (older != null) {
          send(older, socket);
        }
      }
    }
  }

  private static void send(String text, Channel socket) {
    socket.writeAndFlush(new TextWebSocketFrame(text));
  }
}
