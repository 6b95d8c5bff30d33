package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.loadtest.FakeTransports.Direction;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that keeps the protocol, over every transport, and, if asked to, makes one mistake. All
 * on one loop.
 */
final class FakeGateway implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OK = "{\"result\":{}}";

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
  private final Channel http = listen(this::http);
  private final Channel https = listen(secured(this::http));
  private final Channel lines = listen(this::lines);
  private final Channel secureLines = listen(secured(this::lines));
  private final AtomicInteger pongs = new AtomicInteger();
  private final Map<String, List<Client>> subscribers = new HashMap<>();
  private final Map<String, Client> clients = new HashMap<>();
  private final Map<Client, String> heldBack = new HashMap<>();
  private @Nullable Path unix;
  private int published;

  FakeGateway(Mistake mistake) {
    this.mistake = mistake;
  }

  String url() {
    return url("websocket");
  }

  /** Where clients connect, by what reports call the transport. */
  String url(String transport) {
    String name = transport.replace("+tls", "");
    boolean secure = !name.equals(transport);
    String web = "127.0.0.1:%d/connection/%s".formatted(port(secure ? https : http), name);
    return switch (name) {
      case "unix" -> "unix:" + unix();
      case "tcp" -> (secure ? "tls" : "tcp") + "://127.0.0.1:" + port(secure ? secureLines : lines);
      case "websocket", "uni_websocket" -> (secure ? "wss://" : "ws://") + web;
      default -> (secure ? "https://" : "http://") + web;
    };
  }

  String admin() {
    return admin("http");
  }

  /** Where backends publish, by the scheme. */
  String admin(String scheme) {
    return switch (scheme) {
      case "http" -> "http://127.0.0.1:" + port(http);
      case "https" -> "https://127.0.0.1:" + port(https);
      case "tcp" -> url("tcp");
      case "tls" -> url("tcp+tls");
      default -> url("unix");
    };
  }

  /** How many of its pings were answered. */
  int pongs() {
    return pongs.get();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    try {
      if (unix != null) {
        Files.deleteIfExists(unix);
        Files.delete(unix.resolveSibling(""));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int port(Channel server) {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private Path unix() {
    try {
      unix = Files.createTempDirectory("fake").resolve("socket");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    var _ =
        listen(NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(unix), this::lines);
    return unix;
  }

  private Channel listen(Consumer<Channel> pipeline) {
    return listen(
        NioServerSocketChannel.class,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        pipeline);
  }

  private Channel listen(
      Class<? extends ServerChannel> type, SocketAddress address, Consumer<Channel> pipeline) {
    return new ServerBootstrap()
        .group(group)
        .channel(type)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel socket) {
                pipeline.accept(socket);
              }
            })
        .bind(address)
        .syncUninterruptibly()
        .channel();
  }

  private static Consumer<Channel> secured(Consumer<Channel> pipeline) {
    return socket -> {
      socket.pipeline().addLast(Certificate.ofGateway().handler(socket.alloc()));
      pipeline.accept(socket);
    };
  }

  private void http(Channel socket) {
    FakeTransports.http(socket.pipeline(), Client::new, new Api());
  }

  private void lines(Channel socket) {
    FakeTransports.lines(socket.pipeline());
    socket.pipeline().addLast(new LineApi()).addLast(new Client(Direction.TWO_WAY));
  }

  /** What a client says comes as text, and so goes what it is told. */
  private final class Client extends SimpleChannelInboundHandler<String> {
    private final Direction direction;
    private @Nullable Channel socket;

    Client(Direction direction) {
      this.direction = direction;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      socket = ctx.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String text) throws IOException {
      for (String line : text.lines().toList()) {
        JsonNode command = JSON.readTree(line);
        if (direction == Direction.ONE_WAY) {
          connectOneWay(command.path("subs"));
        } else if (command.has("connect")) {
          send("{\"id\":1,\"connect\":%s}".formatted(connected("\"pong\":true")));
          ping();
        } else if (command.has("subscribe")) {
          subscribe(command.get("subscribe").get("channel").asText());
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

    private void connectOneWay(JsonNode subs) {
      subs.fieldNames().forEachRemaining(this::enter);
      String had = mistake == Mistake.REFUSES_SUBSCRIPTIONS ? "{}" : subs.toString();
      send("{\"connect\":%s}".formatted(connected("\"subs\":" + (subs.isEmpty() ? "{}" : had))));
      ping();
    }

    private String connected(String more) {
      String id = "client-" + clients.size();
      clients.put(id, this);
      return "{\"client\":\"%s\",\"ping\":25,\"session\":\"%s\",\"node\":\"n\",%s}"
          .formatted(id, id, more);
    }

    private void ping() {
      if (mistake == Mistake.PINGS) {
        send("{}");
      }
    }

    private void subscribe(String channel) {
      if (mistake == Mistake.REFUSES_SUBSCRIPTIONS) {
        send("{\"id\":2,\"error\":{\"code\":103,\"message\":\"permission denied\"}}");
        return;
      }
      enter(channel);
      send("{\"id\":2,\"subscribe\":{}}");
    }

    private void enter(String channel) {
      subscribers.computeIfAbsent(channel, _ -> new ArrayList<>()).add(this);
    }

    void push(String push) {
      send(direction == Direction.ONE_WAY ? push : "{\"push\":%s}".formatted(push));
    }

    void closeAsSlow() {
      if (socket.pipeline().get(WebSocketServerProtocolHandler.class) != null) {
        socket.writeAndFlush(new CloseWebSocketFrame(3008, "slow"));
      } else {
        push("{\"disconnect\":{\"code\":3008,\"reason\":\"slow\"}}");
      }
      socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> socket.close());
    }

    void send(String text) {
      socket.writeAndFlush(text);
    }
  }

  /** The same port takes backends' lines, which ask to be kept, and clients'. */
  private final class LineApi extends SimpleChannelInboundHandler<String> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) throws IOException {
      JsonNode request = JSON.readTree(line);
      if (!request.path("keep").asBoolean()) {
        ctx.fireChannelRead(line);
        return;
      }
      String method = request.has("publish") ? "publish" : "push";
      String answer = answer(method, request.get(method), request.path("key").asText(), ctx);
      if (answer != null) {
        ctx.writeAndFlush(
            answer.isEmpty() ? "{\"error\":{\"code\":101,\"message\":\"unauthorized\"}}" : answer);
      }
    }
  }

  private final class Api extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
        throws IOException {
      if (request.uri().equals("/metrics")) {
        answer(HttpResponseStatus.OK, "sluice_direct_memory_bytes 1.048576E6\n", ctx);
        ctx.close();
        return;
      }
      JsonNode body = JSON.readTree(request.content().toString(UTF_8));
      if (request.uri().equals("/emulation")) {
        if (clients.containsKey(body.get("session").asText())
            && body.get("node").asText().equals("n")
            && body.get("data").asText().equals("{}")) {
          pongs.incrementAndGet();
        }
        answer(HttpResponseStatus.NO_CONTENT, "", ctx);
        return;
      }
      String method = request.uri().replace("/api/", "");
      String key = request.headers().get("X-API-Key", "");
      String answer = FakeGateway.this.answer(method, body, key, ctx);
      if (answer != null) {
        answer(
            answer.isEmpty() ? HttpResponseStatus.UNAUTHORIZED : HttpResponseStatus.OK,
            answer,
            ctx);
      }
    }

    /** Whoever sends nonsense, or just goes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    private static void answer(HttpResponseStatus status, String body, ChannelHandlerContext ctx) {
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, UTF_8));
      HttpUtil.setContentLength(response, response.content().readableBytes());
      ctx.writeAndFlush(response);
    }
  }

  /** Null for none; "" if the key is wrong. */
  private @Nullable String answer(
      String method, JsonNode body, String key, ChannelHandlerContext ctx) {
    boolean tenth = ++published % 10 == 0;
    if (mistake == Mistake.WANTS_A_KEY && !key.equals("key")) {
      return "";
    }
    if (mistake == Mistake.REFUSES_PUBLISHES && tenth) {
      return "{\"error\":{\"code\":102,\"message\":\"unknown channel\"}}";
    }
    if (method.equals("publish")) {
      publish(body.get("channel").asText(), body.get("data"), tenth);
    } else {
      Client client = clients.get(body.get("to").get("clients").get(0).asText());
      client.push("{\"message\":{\"data\":%s}}".formatted(body.get("data")));
    }
    if (mistake == Mistake.DROPS_THE_PUBLISHER && tenth) {
      ctx.close();
      return null;
    }
    return mistake == Mistake.FORGETS_THE_ANSWER && tenth ? null : OK;
  }

  private void publish(String channel, JsonNode data, boolean tenth) {
    List<Client> all = subscribers.getOrDefault(channel, List.of());
    String push = "{\"channel\":\"%s\",\"pub\":{\"data\":%s}}".formatted(channel, data);
    for (int i = 0; i < all.size(); i++) {
      if (i == 0) {
        publishToFirst(push, all.getFirst(), tenth ? mistake : Mistake.NONE);
      } else {
        all.get(i).push(push);
      }
    }
  }

  private void publishToFirst(String push, Client client, Mistake mistake) {
    switch (mistake) {
      case LOSES -> {}
      case DUPLICATES -> client.send("{\"push\":%s}\n{\"push\":%s}".formatted(push, push));
      case SWAPS -> heldBack.put(client, push);
      case CLOSES_AS_SLOW -> client.closeAsSlow();
      default -> {
        client.push(push);
        String older = heldBack.remove(client);
        if (older != null) {
          client.push(older);
        }
      }
    }
  }
}
