package dev.sluice.gateway.transport.accept;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a Unix socket, from before it is bound to after it is closed. Used by one thread at a
 * time, which may be blocked.
 *
 * <p>The socket is bound in a directory of its own beside its place, which nobody else may enter,
 * given its permissions, and then moved: so nobody ever meets it with others, whatever the umask
 * is, and one that a crash has left is replaced in one step.
 */
final class SocketFile {
  private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

  /** What {@code sun_path} holds on Linux (unix(7)), less two bytes that Java leaves free. */
  private static final int MAX_ADDRESS_BYTES = 106;

  /** Stands behind the name of the directory in which the socket is bound. */
  private static final String MARK = "~";

  private static final String NAME_WHILE_BINDING = "s";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The type of a file in its mode, and that of sockets (inode(7)). */
  private static final int TYPE_MASK = 0170000;

  private static final int SOCKET_TYPE = 0140000;

  private final Path path;
  private final Path directory;
  private final Path nest;
  private @Nullable Object key;

  SocketFile(Path path) {
    this.path = path.toAbsolutePath();
    this.directory = Objects.requireNonNullElse(this.path.getParent(), this.path);
    this.nest = nest();
  }

  /** The name that the socket is to be bound to. */
  Path whileBinding() {
    return nest.resolve(NAME_WHILE_BINDING);
  }

  /** No longer than the path itself where the system has no room for more. */
  private Path nest() {
    String name = "" + path.getFileName();
    int longer = (MARK + "/" + NAME_WHILE_BINDING).length();
    int tooMuch = Math.clamp(lengthOf(path) + longer - MAX_ADDRESS_BYTES, 0, name.length());
    return directory.resolve(name.substring(0, name.length() - tooMuch) + MARK);
  }

  private static int lengthOf(Path file) {
    return file.toString().getBytes(UTF_8).length;
  }

  /**
   * Makes way for the socket, and the directory in which it is bound.
   *
   * @throws IOException if there is something in the way that must stay
   */
  void prepare() throws IOException {
    int length = lengthOf(path);
    if (length >= MAX_ADDRESS_BYTES || lengthOf(whileBinding()) > MAX_ADDRESS_BYTES) {
      throw cannotListen(
          "a path of %d bytes (expected: at most %d)".formatted(length, MAX_ADDRESS_BYTES - 1));
    }
    requireNobodyAnswers(path);
    if (!Files.isDirectory(directory)) {
      throw cannotListen(directory + " is no directory");
    }
    removeLeftovers();
    try {
      Files.createDirectory(nest, OWNER_ONLY);
    } catch (IOException failure) {
      throw cannotListen("cannot make the directory " + nest + ": " + failure);
    }
  }

  /** Of one that ended while it began. */
  private void removeLeftovers() throws IOException {
    Path socket = Files.isDirectory(nest, NOFOLLOW_LINKS) ? whileBinding() : nest;
    requireNobodyAnswers(socket);
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(nest);
    } catch (IOException fixed) {
      throw cannotListen("cannot remove " + nest);
    }
  }

  private void requireNobodyAnswers(Path file) throws IOException {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(file, "unix:mode", NOFOLLOW_LINKS);
    if ((mode & TYPE_MASK) != SOCKET_TYPE) {
      throw cannotListen(file + " is no socket");
    }
    try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      caller.configureBlocking(false); // One whose queue is full answers, too.
      caller.connect(UnixDomainSocketAddress.of(file));
    } catch (ConnectException nobody) {
      return;
    } catch (IOException unknown) {
      throw cannotListen("cannot tell whether it is in use: " + unknown.getMessage());
    }
    throw cannotListen("another process answers there");
  }

  /** The socket is bound: gives the file its permissions and its name. */
  void publish(Set<PosixFilePermission> permissions) throws IOException {
    try {
      Files.setPosixFilePermissions(whileBinding(), permissions);
      key = keyOf(whileBinding());
      Files.move(whileBinding(), path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw cannotListen(failure.toString());
    } finally {
      leaveNest();
    }
  }

  /** Whether the socket is bound and has moved, or never was. */
  void leaveNest() {
    try {
      Files.deleteIfExists(whileBinding());
      Files.deleteIfExists(nest);
    } catch (IOException fixed) {
      log.warn("cannot remove {}: {}", nest, fixed.toString());
    }
  }

  /** Removes the file unless another has taken its place. */
  void remove() {
    try {
      if (key != null && key.equals(keyOf(path))) {
        Files.delete(path);
      }
    } catch (NoSuchFileException gone) {
      log.debug("{} is gone already", path);
    } catch (IOException fixed) {
      log.warn("cannot remove {}: {}", path, fixed.toString());
    }
    key = null;
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
  }

  private IOException cannotListen(String why) {
    return new IOException("cannot listen on %s: %s".formatted(path, why));
  }
}
