package dev.sluice.gateway.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.TestHttp;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream and a socket for its commands, which both live on the event loop of the first. */
class EmulationEndpointTest {
  private static final Limits LIMITS =
      new Limits(
          1 << 20,
          0,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ZERO,
          Duration.ZERO);
  private static final String STREAM =
      "POST /connection/http_stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s";

  private final Silence silence = new Silence();
  private final LoopMeters meters = new LoopMeters();
  private final Deque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
  private final TestSocket stream = TestHttp.socket(this::stream);
  private final TestSocket commands = TestHttp.socket(this::emulation);
  private final ConnectionLoop loop =
      new ConnectionLoop(0, stream.eventLoop(), Budgets.unlimited(), Budgets.unlimited(), meters);
  private final Admission admission =
      new Admission(
          List.of(
              loop,
              new ConnectionLoop(
                  1, commands.eventLoop(), Budgets.unlimited(), Budgets.unlimited(), meters)),
          new Admission.Rules(new AllowedOrigins(List.of()), 0, 0));
  private Connection connection;

  @AfterEach
  void close() {
    stream.close();
    commands.close();
    stream.runPendingTasks();
    silence.close();
  }

  @Test
  void requestsWaitWhileTheConnectionIsBusyAndAreAnsweredInTurn() {
    connect();
    post(1, 2, 3, 4);
    assertThat(answers()).containsExactly("HTTP/1.1 204 No Content");
    post(5);
    assertThat(answers()).isEmpty();

    for (var i = 0; i < 5; i++) {
      waiting.remove().complete(Outcome.answer(new Reply.Called(i + 1, null)));
      settle();
    }
    assertThat(answers()).containsExactly("HTTP/1.1 204 No Content");
    assertThat(stream.text()).contains("{\"id\":5,\"rpc\":{}}");
  }

  @Test
  void tooManyThatWaitAreTurnedAway() {
    connect();
    post(1, 2, 3, 4);
    for (var i = 0; i < 16; i++) {
      post(5);
    }
    assertThat(answers()).containsExactly("HTTP/1.1 204 No Content");
    var another = TestHttp.socket(this::emulation);
    // Answers of one socket come in the order of its requests: a second sees its own at once.
    post(another, 6);
    assertThat(another.text()).startsWith("HTTP/1.1 429 ").endsWith("too_many_requests");
    another.close();
  }

  @Test
  void thoseThatWaitHearOfTheEnd() {
    connect();
    post(1, 2, 3, 4);
    answers();
    post(5);
    connection.close(CloseReason.SHUTDOWN);
    settle();

    assertThat(answers()).containsExactly("HTTP/1.1 404 Not Found");
  }

  @Test
  void streamMustBeAloneOnItsSocket() {
    var shared = TestHttp.socket(this::neverAnswersTheFirst);
    TestHttp.request(shared, "GET /first HTTP/1.1", "Host: x");
    TestHttp.request(
        shared, "POST /connection/http_stream HTTP/1.1", "Host: x", "Content-Length: 0");

    assertThat(Meters.handshakes(meters, "not_alone")).isOne();
    shared.close();
  }

  private void neverAnswersTheFirst(Exchange exchange) {
    if (!exchange.path().equals("/first")) {
      stream(exchange);
    }
  }

  private void connect() {
    var connect = "{\"id\":1,\"connect\":{}}";
    stream.writeInbound(
        stream
            .alloc()
            .buffer()
            .writeBytes(
                STREAM.formatted(connect.length(), connect).getBytes(StandardCharsets.US_ASCII)));
    settle();
    assertThat(stream.text()).startsWith("HTTP/1.1 200 OK").contains("{\"id\":1,\"connect\":{");
  }

  private void post(int... ids) {
    post(commands, ids);
  }

  private void post(TestSocket socket, int... ids) {
    var data = new StringBuilder();
    for (var id : ids) {
      data.append(data.isEmpty() ? "" : "\\n")
          .append("{\\\"id\\\":%d,\\\"rpc\\\":{}}".formatted(id));
    }
    var body =
        "{\"node\":\"n\",\"session\":\"%s\",\"data\":\"%s\"}".formatted(connection.session(), data);
    var request =
        "POST /emulation HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(body.length(), body);
    socket.writeInbound(
        socket.alloc().buffer().writeBytes(request.getBytes(StandardCharsets.US_ASCII)));
    settle();
  }

  private void settle() {
    for (var i = 0; i < 3; i++) {
      stream.runPendingTasks();
      commands.runPendingTasks();
    }
  }

  /** Status lines since the last time. */
  private List<String> answers() {
    var lines = commands.lines().stream().filter(line -> line.startsWith("HTTP/")).toList();
    commands.clear();
    return lines;
  }

  private void stream(Exchange exchange) {
    new StreamEndpoint(
            StreamKind.HTTP_STREAM,
            new ConnectionContext(
                anyLoop(exchange), () -> LIMITS, new Peers("", _ -> false), new Calls()),
            1000,
            StreamEndpoint.Refusals.AS_DISCONNECT)
        .handle(exchange);
  }

  private void emulation(Exchange exchange) {
    new EmulationEndpoint(anyLoop(exchange), "n", _ -> connection, 1000).handle(exchange);
  }

  /** Sockets beside the two of the test have loops of their own. */
  private Admission anyLoop(Exchange exchange) {
    if (exchange.socket() == stream || exchange.socket() == commands) {
      return admission;
    }
    var own =
        new ConnectionLoop(2, exchange.loop(), Budgets.unlimited(), Budgets.unlimited(), meters);
    return new Admission(
        List.of(loop, own), new Admission.Rules(new AllowedOrigins(List.of()), 0, 0));
  }

  /** Connects at once; all else waits for the test. */
  private final class Calls implements CommandHandler {
    @Override
    public Outcome handle(Connection client, Command command) {
      if (command instanceof Command.Connect connect) {
        connection = client;
        client.connected(Identity.ANONYMOUS);
        return Outcome.answer(
            new Reply.Connected(connect.id(), "c", "v", 0, null, Map.of(), 0, false, "s", "n", 0));
      }
      waiting.add(new CompletableFuture<>());
      return Outcome.of(waiting.getLast());
    }

    @Override
    public void closed(Connection gone) {}
  }
}
