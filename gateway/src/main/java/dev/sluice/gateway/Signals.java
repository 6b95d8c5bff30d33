package dev.sluice.gateway;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK gives them out only through {@code sun.misc.Signal},
 * which is called by name because naming its type is a warning that cannot be silenced.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs the action, on a thread of the JVM's, whenever the signal comes.
   *
   * @param name without SIG, as in {@code TERM}
   * @throws IllegalStateException if the platform has no such signal to give
   */
  static void handle(String name, Runnable action) {
    InvocationHandler calls =
        (proxy, method, args) ->
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
