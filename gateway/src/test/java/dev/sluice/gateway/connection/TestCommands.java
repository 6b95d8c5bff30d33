package dev.sluice.gateway.connection;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Commands that a test gives a meaning; without one, an rpc is an echo. */
public final class TestCommands implements CommandHandler {
  private final List<Command> handled = new ArrayList<>();
  private final List<Connection> closed = new ArrayList<>();
  private Function<Command, Outcome> meaning = TestCommands::echo;
  private Consumer<Connection> whenClosed = _ -> {};
  private List<Runnable> turns;

  public void mean(Function<Command, Outcome> changed) {
    meaning = changed;
  }

  /** What happens when a connection leaves. */
  public void whenClosed(Consumer<Connection> changed) {
    whenClosed = changed;
  }

  /** From now on turns do not come by themselves: they are held here. */
  List<Runnable> holdTurns() {
    turns = new ArrayList<>();
    return turns;
  }

  /** All that came to be handled, whatever came of it. */
  List<Command> handled() {
    return handled;
  }

  /** The ids of the calls that came to be handled. */
  List<Long> handledIds() {
    return handled.stream().map(command -> ((Command.Request) command).id()).toList();
  }

  List<Connection> closed() {
    return closed;
  }

  static Outcome echo(Command command) {
    return switch (command) {
      case Command.Rpc rpc -> Outcome.answer(new Reply.Called(rpc.id(), rpc.data()));
      default -> Outcome.silent();
    };
  }

  @Override
  public Outcome handle(Connection connection, Command command) {
    handled.add(command);
    return meaning.apply(command);
  }

  @Override
  public void inTurn(Connection connection, Collection<Command> commands, Runnable action) {
    if (turns == null) {
      action.run();
    } else {
      turns.add(action);
    }
  }

  @Override
  public void closed(Connection connection) {
    closed.add(connection);
    whenClosed.accept(connection);
  }
}
