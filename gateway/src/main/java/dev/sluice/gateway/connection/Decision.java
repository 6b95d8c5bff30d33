package dev.sluice.gateway.connection;

/**
 * What a command will come to, decided while its connection went on with other work.
 *
 * <p>It is committed on the connection's loop, in one task with the reply, and only while the
 * connection is open. What it was based on may have changed since: {@link #commit} checks again.
 */
@FunctionalInterface
public interface Decision {
  /** Makes the change and returns what to tell the client. Called at most once. */
  Outcome commit();
}
