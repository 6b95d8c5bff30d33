package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the clients' Unix socket, from the start to the end. */
@Timeout(40)
final class UnixSocketIT {
  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("clients.sock");
  }

  private TestGateway start(String... more) throws Exception {
    return TestGateway.start(Wires.settings(with("unix.path=" + path(), more)));
  }

  private static String[] with(String setting, String... more) {
    String[] all = new String[more.length + 1];
    all[0] = setting;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  private void expectServed() throws IOException {
    try (LineClient client = LineClient.unix(LineClient.Framing.LINES, path())) {
      WireMisbehaviour.connect(client);
    }
  }

  /** What a process leaves behind that ends without a chance to clean up. */
  private static void leaveBehind(Path file) throws IOException {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(file));
    }
    assertThat(file).exists();
  }

  @Test
  void fileIsThereWhileTheGatewayRunsAndNotLonger() throws Exception {
    try (TestGateway gateway = start()) {
      assertThat(gateway.unixPath()).isEqualTo(path());
      expectServed();
      assertThat(directory).isDirectoryContaining(path()::equals);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0660", "0600", "0666"})
  void permissionsAreThoseOfTheConfiguration(String mode) throws Exception {
    String setting = mode.equals("0660") ? "event_loops=1" : "unix.mode=" + mode;
    String expected =
        switch (mode) {
          case "0600" -> "rw-------";
          case "0660" -> "rw-rw----";
          default -> "rw-rw-rw-";
        };
    try (TestGateway gateway = start(setting)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo(expected);
    }
  }

  @Test
  void fileThatNobodyAnswersOnIsReplaced() throws Exception {
    leaveBehind(path());
    leaveBehind(directory.resolve("clients.sock~")); // By one that ended while it began.
    try (TestGateway gateway = start()) {
      expectServed();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void fileThatAnotherAnswersOnStays() throws Exception {
    try (TestGateway first = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(IOException.class)
          .hasMessage("cannot listen on %s: another process answers there", path());
      expectServed();
    }
  }

  @Test
  void fileThatIsNoSocketStays() throws Exception {
    Files.writeString(path(), "precious");

    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on %s: %1$s is no socket", path());
    assertThat(path()).hasContent("precious");
  }

  @Test
  void fileThatTookThePlaceOfOursStays() throws Exception {
    try (TestGateway gateway = start()) {
      Files.delete(path());
      leaveBehind(path());
    }
    assertThat(path()).exists();
  }

  @Test
  void pathMayBeAsLongAsTheSystemAllowsAndNoLonger() throws Exception {
    Path longest = directory.resolve("x".repeat(105 - directory.toString().length() - 1));
    try (TestGateway gateway = TestGateway.start(Wires.settings("unix.path=" + longest))) {
      assertThat(longest).exists();
      LineClient.unix(LineClient.Framing.LINES, longest).close();
    }
    assertThatThrownBy(() -> TestGateway.start(Wires.settings("unix.path=" + longest + "x")))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on %sx: a path of 106 bytes (expected: at most 105)", longest);
  }

  @Test
  void directoryMustBeThere() {
    Path missing = directory.resolve("missing/clients.sock");
    assertThatThrownBy(() -> TestGateway.start(Wires.settings("unix.path=" + missing)))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on %s: %s is no directory", missing, missing.getParent());
  }

  /** In {@code /proc} nobody may, whatever rights the test runs with. */
  @Test
  void directoryMustBeWritable() {
    assertThatThrownBy(() -> TestGateway.start(Wires.settings("unix.path=/proc/clients.sock")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on /proc/clients.sock: ");
  }

  @Test
  void gatewayThatCannotHaveItsFileSaysSoAndEnds() throws Exception {
    Path config = directory.resolve("sluice.yaml");
    Files.writeString(
        config,
        "{client: {listen: '127.0.0.1:0'}, admin: {listen: '127.0.0.1:0'}, unix: {path: %s}}"
            .formatted(config));
    try (GatewayChild child = new GatewayChild("serve", "--config", config.toString())) {
      assertThat(child.rest())
          .contains("sluice: cannot listen on " + config + ": " + config + " is no socket")
          .doesNotContain("\tat ");
      assertThat(child.exitStatus()).isEqualTo(1);
    }
  }

  @Test
  void signalRemovesTheFileAndAKillLeavesOneThatIsReplaced() throws Exception {
    Path config = directory.resolve("sluice.yaml");
    Files.writeString(
        config,
        """
        client: {listen: '127.0.0.1:0', insecure: true}
        admin: {listen: '127.0.0.1:0'}
        unix: {path: %s}
        """
            .formatted(path()));
    try (GatewayChild child = new GatewayChild("serve", "--config", config.toString())) {
      child.awaitLine("clients: unix:" + path());
      expectServed();
      child.signal("KILL");
      child.exitStatus();
      assertThat(path()).exists();
    }
    try (GatewayChild child = new GatewayChild("serve", "--config", config.toString())) {
      child.awaitLine("clients: unix:" + path());
      expectServed();
      child.signal("TERM");
      assertThat(child.exitStatus()).isZero();
      assertThat(path()).doesNotExist();
    }
  }
}
