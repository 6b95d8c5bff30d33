package dev.sluice.gateway.transport.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.TestSocket;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketLimitsTest {
  private static final InetAddress SOMEONE = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress ANOTHER = InetAddress.ofLiteral("203.0.113.8");

  private static final InetAddress PROXY = InetAddress.ofLiteral("203.0.113.9");

  private final MockTicker clock = Ticker.newMockTicker();
  private final List<TestSocket> sockets = new ArrayList<>();

  @AfterEach
  void close() {
    sockets.forEach(TestSocket::close);
  }

  private SocketLimits limits(int total, int perAddress, int perSecond) {
    return new SocketLimits(
        new SocketLimits.Rules(total, perAddress, perSecond, PROXY::equals), clock::nanoTime);
  }

  private TestSocket socket() {
    var socket = new TestSocket();
    sockets.add(socket);
    return socket;
  }

  @Test
  void anyNumberMayComeWithoutLimits() {
    var limits = limits(0, 0, 0);
    for (var i = 0; i < 100; i++) {
      assertThat(limits.enter(socket())).isNull();
      assertThat(limits.enter(socket(), SOMEONE)).isNull();
    }
  }

  @Test
  void openSocketsAreLimited() {
    var limits = limits(2, 0, 0);
    var first = socket();
    assertThat(limits.enter(first)).isNull();
    assertThat(limits.enter(socket())).isNull();
    var refused = socket();
    assertThat(limits.enter(refused)).isEqualTo("socket_limit");
    refused.close();
    first.close();
    assertThat(limits.enter(socket())).isNull();
    assertThat(limits.enter(socket())).isEqualTo("socket_limit");
  }

  @Test
  void openSocketsOfAnAddressAreLimited() {
    var limits = limits(0, 1, 0);
    var first = socket();
    assertThat(limits.enter(first, SOMEONE)).isNull();
    assertThat(limits.enter(socket(), SOMEONE)).isEqualTo("socket_limit_per_address");
    assertThat(limits.enter(socket(), ANOTHER)).isNull();
  }

  @Test
  void addressOfAProxyIsThatOfManyClients() {
    var limits = limits(0, 1, 0);
    for (var i = 0; i < 3; i++) {
      assertThat(limits.enter(socket(), PROXY)).isNull();
    }
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void addressWithoutSocketsLeavesNothingBehind() {
    var limits = limits(0, 5, 0);
    for (var i = 0; i < 3; i++) {
      limits.enter(socket(), SOMEONE);
      limits.enter(socket(), ANOTHER);
    }
    assertThat(limits.addresses()).isEqualTo(2);
    close();
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void socketsOfASecondAreLimited() {
    var limits = limits(0, 0, 2);
    assertThat(limits.enter(socket())).isNull();
    assertThat(limits.enter(socket())).isNull();
    assertThat(limits.enter(socket())).isEqualTo("socket_rate_limit");
    clock.advanceMillis(1000);
    assertThat(limits.enter(socket())).isNull();
  }
}
