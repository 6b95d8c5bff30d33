package dev.sluice.gateway.admin;

import dev.sluice.gateway.config.Durations;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a push asks for.
 *
 * @param clients targets by client id
 * @param users targets by user: all their connections
 * @param channels targets by subscription
 * @param everyone whether every connection is a target
 * @param data null if absent, or no base64
 * @param timeout how long {@code until} is waited for at most
 */
record PushRequest(
    List<String> clients,
    List<String> users,
    List<String> channels,
    boolean everyone,
    Set<String> exceptClients,
    Set<String> exceptUsers,
    @Nullable Payload data,
    PushMethod.Until until,
    Duration timeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  /** Who is meant, or excepted. */
  private static final class Names {
    List<String> clients = List.of();
    List<String> users = List.of();
    List<String> channels = List.of();
    boolean everyone;

    static Names read(JsonReader in) throws MalformedFrameException {
      Names names = new Names();
      in.beginObject();
      while (in.nextField()) {
        switch (in.field()) {
          case "clients" -> names.clients = in.stringList();
          case "users" -> names.users = in.stringList();
          case "channels" -> names.channels = in.stringList();
          case "all" -> names.everyone = in.bool();
          default -> {}
        }
      }
      return names;
    }
  }

  /**
   * @param maxTimeout what a longer time-out is cut to
   */
  static PushRequest read(JsonReader in, Duration maxTimeout) throws MalformedFrameException {
    Names to = new Names();
    Names except = new Names();
    Data data = new Data();
    PushMethod.Until until = PushMethod.Until.QUEUED;
    Duration timeout = DEFAULT_TIMEOUT;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "to" -> to = Names.read(in);
        case "except" -> except = Names.read(in);
        case "data" -> data.json(in.raw());
        case "b64data" -> data.base64(in.string());
        case "wait" -> until = until(in.string());
        case "timeout" -> timeout = timeout(in.string());
        default -> {}
      }
    }
    return new PushRequest(
        to.clients,
        to.users,
        eachOnce(to.channels),
        to.everyone,
        new HashSet<>(except.clients),
        new HashSet<>(except.users),
        data.isBad() ? null : data.payload(),
        until,
        timeout.compareTo(maxTimeout) > 0 ? maxTimeout : timeout);
  }

  private static List<String> eachOnce(List<String> channels) {
    return channels.size() < 2 ? channels : List.copyOf(new LinkedHashSet<>(channels));
  }

  boolean isDirect() {
    return everyone || !clients.isEmpty() || !users.isEmpty();
  }

  boolean isToNobody() {
    return !isDirect() && channels.isEmpty();
  }

  private static PushMethod.Until until(String name) throws MalformedFrameException {
    PushMethod.Until until = PushMethod.Until.named(name);
    if (until == null) {
      throw new MalformedFrameException("wait: expected \"none\", \"queued\" or \"written\"");
    }
    return until;
  }

  private static Duration timeout(String text) throws MalformedFrameException {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException notOne) {
      throw new MalformedFrameException("timeout: expected a duration such as \"2s\"");
    }
  }
}
