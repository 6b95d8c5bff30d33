package dev.sluice.protocol.codec;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.FilterNode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Messages of every kind: each once with everything in it, and with nothing where that differs. */
final class Samples {
  private static final Payload DATA = Payload.json("{\"price\": 1.50, \"text\":\"grüß 😀\"}");
  private static final long LARGE_OFFSET = 0xFFFF_FFFF_FFFF_FFFEL;
  private static final String TEXT = "a \"quoted\" \\ \n\t\u0001 ü € 😀";

  private static final ClientInfo INFO =
      new ClientInfo("42", "c1", Payload.json("{\"name\":\"Ann\"}"), Payload.json("[]"));
  private static final Publication PUBLICATION =
      new Publication(DATA, INFO, LARGE_OFFSET, Map.of("ticker", "A\"B", "", TEXT), true, 3);
  private static final SubscribeResult SUBSCRIBED =
      new SubscribeResult(
          60,
          true,
          true,
          new StreamPosition(7, "abcd"),
          true,
          true,
          List.of(PUBLICATION, Publication.of(Payload.json("null"), null)),
          true,
          DATA);
  private static final SubscribeResult SUBSCRIBED_TO_NOTHING =
      SubscribeResult.plain(0, false, null);
  private static final FilterNode FILTER =
      new FilterNode(
          "and",
          "",
          "",
          "",
          List.of(),
          List.of(
              new FilterNode("", "ticker", "eq", "AAPL", List.of(), List.of()),
              new FilterNode("", "ticker", "in", "", List.of("", "b"), List.of())));
  private static final SubscribeOptions OPTIONS =
      new SubscribeOptions(
          true, new StreamPosition(5, "abcd"), DATA, true, true, true, "fossil", FILTER, -3, 1);

  static final List<Command> COMMANDS =
      List.of(
          new Command.Connect(
              1,
              "token",
              DATA,
              Map.of("news", OPTIONS, "", SubscribeOptions.NONE),
              "js",
              "5.8",
              Map.of("X-Forwarded-For", "::1", "", "")),
          new Command.Connect(0xFFFF_FFFFL, "", null, Map.of(), "", "", Map.of()),
          new Command.Subscribe(2, TEXT, "token", OPTIONS),
          new Command.Subscribe(2, "", "", SubscribeOptions.NONE),
          new Command.Unsubscribe(3, "news"),
          new Command.Unsubscribe(3, ""),
          new Command.Publish(4, "news", DATA, 1, "key", true),
          new Command.Publish(4, "", null, 0, "", false),
          new Command.Presence(5, "news"),
          new Command.PresenceStats(6, "news"),
          new Command.History(7, "news", -1, new StreamPosition(LARGE_OFFSET, "abcd"), true),
          new Command.History(7, "news", 0, new StreamPosition(0, ""), false),
          new Command.History(7, "news", Integer.MIN_VALUE, null, false),
          new Command.Rpc(8, "method", DATA),
          new Command.Rpc(8, "", null),
          new Command.Refresh(9, "token"),
          new Command.SubRefresh(10, "news", "token", 2),
          new Command.Send(DATA),
          new Command.Send(null),
          new Command.Pong());

  static final List<Reply> REPLIES =
      List.of(
          new Reply.Failed(1, ErrorCode.INTERNAL),
          new Reply.Failed(1, 400, "own", false),
          new Reply.Connected(
              2,
              "c1",
              "1.0",
              3600,
              DATA,
              Map.of("news", SUBSCRIBED, "#42", SUBSCRIBED_TO_NOTHING),
              25,
              true,
              "session",
              "node",
              1_700_000_000_000L),
          new Reply.Connected(2, "", "", 0, null, Map.of(), 0, false, "", "", 0),
          new Reply.Subscribed(3, SUBSCRIBED),
          new Reply.Subscribed(3, SUBSCRIBED_TO_NOTHING),
          new Reply.Unsubscribed(4),
          new Reply.Published(5),
          new Reply.Presence(6, Map.of("c1", INFO, "c2", new ClientInfo("", "c2", null, null))),
          new Reply.Presence(6, Map.of()),
          new Reply.PresenceStats(7, 2, 1),
          new Reply.PresenceStats(7, 0, 0),
          new Reply.History(8, List.of(PUBLICATION), new StreamPosition(LARGE_OFFSET, "abcd")),
          new Reply.History(8, List.of(), new StreamPosition(0, "")),
          new Reply.Called(9, DATA),
          new Reply.Called(9, null),
          new Reply.Refreshed(10, "c1", "1.0", 60),
          new Reply.Refreshed(10, "", "", 0),
          new Reply.SubRefreshed(11, 60),
          new Reply.SubRefreshed(11, 0));

  static final List<Push> PUSHES =
      List.of(
          new Push.Published("news", PUBLICATION),
          new Push.Joined("news", INFO),
          new Push.Left("news", INFO),
          new Push.Subscribed(
              "news",
              new SubscribeResult(
                  0,
                  true,
                  true,
                  new StreamPosition(7, "abcd"),
                  false,
                  false,
                  List.of(),
                  false,
                  DATA)),
          new Push.Subscribed("news", SUBSCRIBED_TO_NOTHING),
          new Push.Unsubscribed("news", UnsubscribeReason.INSUFFICIENT_STATE),
          new Push.Message(DATA),
          new Push.Connected("c1", "1.0", 3600, DATA, Map.of("news", SUBSCRIBED), 25, "session"),
          new Push.Connected("", "", 0, null, Map.of(), 0, ""),
          new Push.Disconnected(3001, "shutdown"),
          new Push.Refreshed(60),
          new Push.Refreshed(0));

  static final List<ServerMessage> MESSAGES =
      Stream.of(REPLIES, PUSHES, List.of(new ServerMessage.Ping()))
          .<ServerMessage>flatMap(List::stream)
          .toList();

  private Samples() {}

  /** Every record of a sealed family, however deep. */
  static Stream<Class<?>> recordsOf(Class<?> family) {
    return family.isSealed()
        ? Arrays.stream(family.getPermittedSubclasses()).flatMap(Samples::recordsOf)
        : Stream.of(family);
  }
}
