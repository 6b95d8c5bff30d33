package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Gives each command to what carries it out. Called on the connection's loop. */
public final class Commands implements CommandHandler {
  private final Hub hub;
  private final Connect connect;
  private final Subscribe subscribe;
  private final Unsubscribe unsubscribe;
  private final Publish publish;
  private final Rpc rpc = new Rpc();
  private final Refresh refresh;
  private final SubRefresh subRefresh;
  private final Unserved unserved;

  /**
   * @param rules those in force: they may be reloaded
   * @param node this node's id, for clients whose requests have to find back to it
   */
  public Commands(
      Hub hub,
      Supplier<Rules> rules,
      ServerSubscriptions subscriptions,
      String version,
      String node) {
    this.hub = hub;
    TokenRefusals refusals = new TokenRefusals();
    this.connect = new Connect(hub, rules, subscriptions, refusals, version, node);
    this.subscribe = new Subscribe(hub, rules, refusals);
    this.unsubscribe = new Unsubscribe(hub);
    this.publish = new Publish(hub, rules);
    this.refresh = new Refresh(rules, refusals, version);
    this.subRefresh = new SubRefresh(rules, subscriptions, refusals);
    this.unserved = new Unserved(rules);
  }

  @Override
  public CompletionStage<Outcome> handle(Connection connection, Command command) {
    if (command instanceof Command.Connect first) {
      return connection.isConnected() || connection.isRefused()
          ? badRequest()
          : connect.handle(connection, first);
    }
    if (!connection.isConnected()) {
      return badRequest();
    }
    if (command instanceof Command.ChannelRequest request && request.channel().isEmpty()) {
      return badRequest();
    }
    return switch (command) {
      case Command.Connect _ -> badRequest();
      case Command.Subscribe it -> subscribe.handle(connection, it);
      case Command.Unsubscribe it -> unsubscribe.handle(connection, it);
      case Command.Publish it -> publish.handle(connection, it);
      case Command.Rpc it -> rpc.handle(it);
      case Command.Refresh it -> refresh.handle(connection, it);
      case Command.SubRefresh it -> subRefresh.handle(connection, it);
      case Command.Presence it -> unserved.handle(it);
      case Command.PresenceStats it -> unserved.handle(it);
      case Command.History it -> unserved.handle(it);
      case Command.Send _ -> Outcome.close(CloseReason.NOT_AVAILABLE).now();
      case Command.Pong _ -> connection.pong() ? Outcome.silent().now() : badRequest();
    };
  }

  /** A heartbeat is late soon, and a connect command has nothing before it. */
  @Override
  public boolean isTurnOf(Connection connection, Command command) {
    return command instanceof Command.Pong
        || !connection.isConnected()
        || hub.isCaughtUp(connection);
  }

  @Override
  public void inTurn(Connection connection, Runnable action) {
    hub.inTurn(connection, action);
  }

  @Override
  public void closed(Connection connection) {
    hub.leave(connection);
  }

  private static CompletionStage<Outcome> badRequest() {
    return Outcome.close(CloseReason.BAD_REQUEST).now();
  }

  /** An error reply, with nothing to wait for. */
  static CompletionStage<Outcome> error(long id, ErrorCode error) {
    return Outcome.error(id, error).now();
  }
}
