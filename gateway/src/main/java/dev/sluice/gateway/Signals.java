package dev.sluice.gateway;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system, given to actions that run on a thread of their own.
 *
 * <p>The JVM gives out SIGTERM, SIGINT and SIGHUP, but keeps SIGQUIT for thread dumps, unless it is
 * told to leave all four alone ({@code -Xrs}). Whoever starts it so blocks them for it ({@code env
 * --block-signal}), and they are waited for here as POSIX has it, with {@code sigwait}.
 */
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String BLOCKED = "SigBlk:";
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "QUIT", 3, "TERM", 15);

  /** As long as glibc's and musl's; more than the kernel's. */
  private static final int SIGNAL_SET_BYTES = 128;

  private Signals() {}

  /**
   * Runs an action whenever its signal comes.
   *
   * @param actions by the signal's name without SIG: HUP, INT, QUIT, TERM
   */
  static void handle(Map<String, Runnable> actions) {
    if (areBlocked()) {
      Thread.ofPlatform().daemon().name("signals").start(() -> waitFor(actions));
    } else {
      // SIGQUIT stays with the JVM here, which prints a thread dump.
      actions.forEach(
          (name, action) -> {
            if (!name.equals("QUIT")) {
              handleByJvm(name, () -> run(name, action));
            }
          });
    }
  }

  /** That of a process which a signal ended, as shells have it. */
  static int exitStatus(String name) {
    return 128 + numberOf(name);
  }

  /** Whatever becomes of it, the next signal is heard. */
  private static void run(String name, Runnable action) {
    try {
      action.run();
    } catch (Throwable failure) {
      log.error("SIG{}: its action failed", name, failure);
    }
  }

  /** Whether the process was started with all four blocked; where there is no /proc, it was not. */
  private static boolean areBlocked() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(BLOCKED)) {
          long mask = Long.parseUnsignedLong(line.substring(BLOCKED.length()).strip(), 16);
          return NUMBERS.values().stream().allMatch(number -> (mask >>> (number - 1) & 1) == 1);
        }
      }
      return false;
    } catch (IOException noSuchFile) {
      return false;
    }
  }

  @SuppressWarnings("restricted") // The manifest and the launcher allow native access.
  private static void waitFor(Map<String, Runnable> actions) {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle add =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("sigaddset"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      MethodHandle wait =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("sigwait"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      MemorySegment set = arena.allocate(SIGNAL_SET_BYTES);
      for (String name : actions.keySet()) {
        int _ = (int) add.invokeExact(set, numberOf(name));
      }
      MemorySegment came = arena.allocate(ValueLayout.JAVA_INT);
      while ((int) wait.invokeExact(set, came) == 0) {
        int number = came.get(ValueLayout.JAVA_INT, 0);
        actions.forEach(
            (name, action) -> {
              if (numberOf(name) == number) {
                run(name, action);
              }
            });
      }
    } catch (Throwable unavailable) {
      throw new IllegalStateException("signals cannot be waited for", unavailable);
    }
  }

  private static int numberOf(String name) {
    Integer number = NUMBERS.get(name);
    if (number == null) {
      throw new IllegalArgumentException("signal: %s (expected: %s)".formatted(name, NUMBERS));
    }
    return number;
  }

  /** By name: naming the type {@code sun.misc.Signal} is a warning that cannot be silenced. */
  private static void handleByJvm(String name, Runnable action) {
    InvocationHandler calls =
        (proxy, method, _) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> false;
              default -> name;
            };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException unavailable) {
      throw new IllegalStateException("SIG" + name + " cannot be handled here", unavailable);
    }
  }
}
