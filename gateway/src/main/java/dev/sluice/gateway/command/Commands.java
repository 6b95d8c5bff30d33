package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import java.util.Collection;
import java.util.List;
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
   * @param policy decides what clients may do
   * @param rules those in force: they may be reloaded
   * @param node this node's id, for clients whose requests have to find back to it
   */
  public Commands(Hub hub, Policy policy, Supplier<Rules> rules, String version, String node) {
    this.hub = hub;
    this.connect = new Connect(hub, policy, rules, version, node);
    this.subscribe = new Subscribe(hub.subscriptions(), policy, rules);
    this.unsubscribe = new Unsubscribe(hub.subscriptions());
    this.publish = new Publish(hub, policy, rules);
    this.refresh = new Refresh(policy, rules, version);
    this.subRefresh = new SubRefresh(hub.subscriptions(), policy, rules);
    this.unserved = new Unserved(rules);
  }

  @Override
  public Outcome handle(Connection connection, Command command) {
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
      case Command.Send _ -> Outcome.close(CloseReason.NOT_AVAILABLE);
      case Command.Pong _ -> connection.pong() ? Outcome.silent() : badRequest();
    };
  }

  /** A heartbeat is late soon, and a connect command has nothing before it. */
  @Override
  public boolean isTurnOf(Connection connection, Command command) {
    return command instanceof Command.Pong
        || !connection.isConnected()
        || hub.isCaughtUp(
            connection,
            command instanceof Command.Subscribe it ? List.of(it.channel()) : List.of());
  }

  @Override
  public void inTurn(Connection connection, Collection<Command> commands, Runnable action) {
    hub.inTurn(connection, channelsOf(commands), action);
  }

  /** A subscriber gets nothing that was accepted before it asked to subscribe. */
  private static List<String> channelsOf(Collection<Command> commands) {
    return commands.stream()
        .filter(Command.Subscribe.class::isInstance)
        .map(command -> ((Command.Subscribe) command).channel())
        .toList();
  }

  @Override
  public void closed(Connection connection) {
    hub.leave(connection);
  }

  private static Outcome badRequest() {
    return Outcome.close(CloseReason.BAD_REQUEST);
  }
}
