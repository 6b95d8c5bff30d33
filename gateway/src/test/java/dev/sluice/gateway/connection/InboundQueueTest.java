package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.protocol.Command;
import org.junit.jupiter.api.Test;

class InboundQueueTest {
  private final InboundQueue queue = new InboundQueue(3);

  @Test
  void commandsComeOutInTheOrderTheyWentIn() {
    put(1, 2, 3);

    assertThat(queue.poll()).isEqualTo(command(1));
    assertThat(queue.poll()).isEqualTo(command(2));
    assertThat(queue.poll()).isEqualTo(command(3));
    assertThat(queue.poll()).isNull();
  }

  @Test
  void newQueueIsEmpty() {
    assertThat(queue.length()).isZero();
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void queueIsFullAtItsBound() {
    put(1, 2);
    assertThat(queue.isFull()).isFalse();
    put(3);
    assertThat(queue.isFull()).isTrue();
    assertThat(queue.length()).isEqualTo(3);
  }

  @Test
  void fullQueueHasRoomAgainForWhatWasTaken() {
    put(1, 2, 3);
    queue.poll();

    assertThat(queue.isFull()).isFalse();
    put(4);
    assertThat(queue.isFull()).isTrue();
  }

  @Test
  void commandBeyondTheBoundIsTheCallersMistake() {
    put(1, 2, 3);

    assertThatIllegalStateException()
        .isThrownBy(() -> put(4))
        .withMessageContaining("beyond 3 (expected: none when full)");
    assertThat(queue.length()).isEqualTo(3);
  }

  @Test
  void queueThatWasEmptiedTakesCommandsAgain() {
    put(1);
    queue.poll();
    put(2);

    assertThat(queue.poll()).isEqualTo(command(2));
  }

  @Test
  void clearedQueueIsEmpty() {
    put(1, 2, 3);
    queue.clear();

    assertThat(queue.length()).isZero();
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void fewLongCommandsFillTheQueueToo() {
    queue.put(command(1), 100_000);
    assertThat(queue.isFull()).isFalse();
    queue.put(command(2), 100_000);
    assertThat(queue.isFull()).isTrue();
    queue.poll();
    queue.poll();

    assertThat(queue.isFull()).isFalse();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void commandsWithoutContentTakeMemoryToo() {
    put(1, 2);

    assertThat(queue.bytes()).isGreaterThan(200);
  }

  private void put(int... ids) {
    for (var id : ids) {
      queue.put(command(id), 0);
    }
  }

  private static Command command(int id) {
    return new Command.Unsubscribe(id, "news");
  }
}
