package dev.sluice.gateway.transport.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorReserveTest {

  @ParameterizedTest
  @CsvSource({
    "400, 100, 211",
    "1024, 100, 796",
    "1048576, 200, 1048120",
    "128, 100, 1",
    "-1, 5, 2147483647"
  })
  void clientsHaveWhatIsNotOpenAndNotKeptBack(long limit, long openNow, int sockets) {
    assertThat(DescriptorReserve.of(limit, openNow).maxSockets()).isEqualTo(sockets);
  }

  @Test
  void socketThatWasClosedMakesRoomForAnother() {
    DescriptorReserve reserve = DescriptorReserve.of(128, 100);
    EmbeddedChannel socket = new EmbeddedChannel();
    assertThat(reserve.enter()).isTrue();
    reserve.leaveWhenClosed(socket);
    assertThat(reserve.enter()).isFalse();
    assertThat(reserve.enter()).isFalse();

    socket.close();
    assertThat(reserve.enter()).isTrue();
  }
}
