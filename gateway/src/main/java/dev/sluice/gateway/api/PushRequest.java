package dev.sluice.gateway.api;

import dev.sluice.gateway.config.Durations;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a push asks for.
 *
 * @param clients targets by client id
 * @param users targets by user: all their connections
 * @param channels targets by subscription
 * @param everyone whether every connection is a target
 * @param timeout how long {@code until} is waited for at most
 */
record PushRequest(
    List<String> clients,
    List<String> users,
    List<String> channels,
    boolean everyone,
    Set<String> exceptClients,
    Set<String> exceptUsers,
    Payload data,
    PushMethod.Until until,
    Duration timeout) {
  private static final String FIELDS = "to, except, data, b64data, wait, timeout";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  /** Who is meant, or excepted. */
  private static final class Names {
    List<String> clients = List.of();
    List<String> users = List.of();
    List<String> channels = List.of();
    boolean everyone;

    static Names readTargets(JsonReader in, RequestCheck check) throws MalformedFrameException {
      Names names = new Names();
      in.beginObject();
      while (in.nextField()) {
        switch (in.field()) {
          case "clients" -> names.clients = Method.names(in);
          case "users" -> names.users = Method.names(in);
          case "channels" -> names.channels = Method.names(in);
          case "all" -> names.everyone = in.bool();
          default -> check.unknown("to." + in.field(), "clients, users, channels, all");
        }
      }
      check.names("to.clients", names.clients, "the id of a client");
      check.names("to.users", names.users, "the id of a user");
      return names;
    }

    static Names readExceptions(JsonReader in, RequestCheck check) throws MalformedFrameException {
      Names names = new Names();
      in.beginObject();
      while (in.nextField()) {
        switch (in.field()) {
          case "clients" -> names.clients = Method.names(in);
          case "users" -> names.users = Method.names(in);
          default -> check.unknown("except." + in.field(), "clients, users");
        }
      }
      return names;
    }

    boolean areNone() {
      return !everyone && clients.isEmpty() && users.isEmpty() && channels.isEmpty();
    }
  }

  /**
   * @param maxTimeout what a longer time-out is cut to
   * @param check is told what is wrong; the request is of use only if nothing is
   */
  static PushRequest read(JsonReader in, Duration maxTimeout, RequestCheck check)
      throws MalformedFrameException {
    Names to = null;
    Names except = new Names();
    Data data = new Data();
    PushMethod.Until until = PushMethod.Until.QUEUED;
    Duration timeout = DEFAULT_TIMEOUT;
    in.beginObject();
    while (in.nextField("data")) {
      switch (in.field()) {
        case "to" -> to = Names.readTargets(in, check);
        case "except" -> except = Names.readExceptions(in, check);
        case "data" -> data.json(in.raw());
        case "b64data" -> data.base64(in.string());
        case "wait" -> until = until(in.string());
        case "timeout" -> timeout = timeout(in.string());
        default -> check.unknown(in.field(), FIELDS);
      }
    }
    if (to == null || to.areNone()) {
      String problem = to == null ? "to is missing" : "to names nobody";
      check.fail(problem + " (expected: clients, users, channels or all)");
    }
    data.check(check, "b64data");
    Payload given = check.refusal() == null ? data.payload() : null;
    if (given == null) {
      check.fail(Data.MISSING);
    }
    Names targets = to == null ? new Names() : to;
    return new PushRequest(
        targets.clients,
        targets.users,
        eachOnce(targets.channels),
        targets.everyone,
        new HashSet<>(except.clients),
        new HashSet<>(except.users),
        given == null ? Payload.EMPTY : given,
        until,
        timeout.compareTo(maxTimeout) > 0 ? maxTimeout : timeout);
  }

  /** How many it names. */
  int size() {
    return Math.max(1, clients.size() + users.size() + channels.size());
  }

  private static List<String> eachOnce(List<String> channels) {
    return channels.size() < 2 ? channels : List.copyOf(new LinkedHashSet<>(channels));
  }

  boolean isDirect() {
    return everyone || !clients.isEmpty() || !users.isEmpty();
  }

  boolean hasExceptions() {
    return !exceptClients.isEmpty() || !exceptUsers.isEmpty();
  }

  private static PushMethod.Until until(String name) throws MalformedFrameException {
    PushMethod.Until until = PushMethod.Until.named(name);
    if (until == null) {
      throw new MalformedFrameException(
          "wait: expected \"none\", \"queued\" or \"written\"", RequestCheck.quoted(name));
    }
    return until;
  }

  private static Duration timeout(String text) throws MalformedFrameException {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException notOne) {
      throw new MalformedFrameException(
          "timeout: expected a duration such as \"2s\"", RequestCheck.quoted(text));
    }
  }
}
