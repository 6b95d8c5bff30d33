package dev.sluice.gateway.transport.accept;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketFileTest {
  @TempDir private Path directory;

  private static ServerSocketChannel bind(Path path) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.sock", "a", "ab"})
  void socketIsBoundWhereNobodyElseMayEnterAndMovesWithItsPermissions(String name)
      throws Exception {
    SocketFile file = new SocketFile(directory.resolve(name));
    file.prepare();
    Path bound = file.whileBinding();
    assertThat(permissions(bound.getParent())).isEqualTo("rwx------");
    assertThat(bound.getParent()).isNotEqualTo(directory);

    try (ServerSocketChannel socket = bind(bound)) {
      assertThat(socket.isOpen()).isTrue();
      // As with a umask that takes nothing away.
      Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rwxrwxrwx"));
      file.publish(PosixFilePermissions.fromString("rw-rw----"));
      assertThat(permissions(directory.resolve(name))).isEqualTo("rw-rw----");
      assertThat(directory).isDirectoryContaining(each -> each.endsWith(name));
      assertThat(bound.getParent()).doesNotExist();
    }
    file.remove();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void directoryThatAStartLeftBehindIsReplaced() throws Exception {
    SocketFile file = new SocketFile(directory.resolve("admin.sock"));
    file.prepare();
    bind(file.whileBinding()).close();
    Path nest = file.whileBinding().getParent();
    Files.setPosixFilePermissions(nest, PosixFilePermissions.fromString("rwxrwxrwx"));

    new SocketFile(directory.resolve("admin.sock")).prepare();
    assertThat(permissions(nest)).isEqualTo("rwx------");
    assertThat(nest).isEmptyDirectory();
  }

  @Test
  void directoryOfSomebodyElseStays() throws Exception {
    SocketFile file = new SocketFile(directory.resolve("admin.sock"));
    Path precious = Files.createDirectory(file.whileBinding().getParent()).resolve("precious");
    Files.writeString(precious, "precious");

    assertThatThrownBy(file::prepare).isInstanceOf(IOException.class);
    assertThat(precious).hasContent("precious");
  }
}
