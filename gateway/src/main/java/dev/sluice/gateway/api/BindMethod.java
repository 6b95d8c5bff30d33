package dev.sluice.gateway.api;

import dev.sluice.gateway.command.Bindings;
import dev.sluice.gateway.command.Rules;
import dev.sluice.gateway.command.ServerSubscriptions;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says whose a connection is from now on, or that it is nobody's any more. */
final class BindMethod {
  private final Hub hub;
  private final Supplier<Rules> rules;
  private final Bindings bindings;

  BindMethod(Hub hub, Supplier<Rules> rules, ServerSubscriptions subscriptions) {
    this.hub = hub;
    this.rules = rules;
    this.bindings = new Bindings(hub, subscriptions);
  }

  Method.Call bind(JsonReader in) throws MalformedFrameException {
    String client = "";
    String user = "";
    Data info = new Data();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "client" -> client = in.string();
        case "user" -> user = in.string();
        case "info" -> info.json(in.raw());
        default -> check.unknown(in.field(), "client, user, info");
      }
    }
    check.given("client", client, "the id of a client");
    check.given("user", user, "the id of a user");
    check.atMost(RequestCheck.MAX_USER_BYTES, "user", user);
    check.atMost(RequestCheck.MAX_INFO_BYTES, "info", info.payload());
    return check.passed(call(client, user, info.payload()));
  }

  Method.Call unbind(JsonReader in) throws MalformedFrameException {
    String client = "";
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("client")) {
        client = in.string();
      } else {
        check.unknown(in.field(), "client");
      }
    }
    check.given("client", client, "the id of a client");
    return check.passed(call(client, "", null));
  }

  private Method.Call call(String client, String user, @Nullable Payload info) {
    return _ -> {
      Connection connection = hub.directory().client(client);
      return connection == null
          ? Answer.failed(ApiError.NOT_FOUND)
          : Answer.of(bind(connection, user, info));
    };
  }

  private CompletionStage<Answer> bind(Connection connection, String user, @Nullable Payload info) {
    AtomicReference<Bindings.Outcome> outcome =
        new AtomicReference<>(Bindings.Outcome.NOT_CONNECTED);
    return hub.onEachUntilDone(
            List.of(connection),
            there -> bindings.bind(there, user, info, rules.get()).thenAccept(outcome::set))
        .thenApply(_ -> answer(outcome.get()));
  }

  private static Answer answer(Bindings.Outcome outcome) {
    return switch (outcome) {
      case DONE -> Answer.done();
      case NOT_CONNECTED -> Answer.failed(ApiError.NOT_FOUND);
      case CONNECTION_LIMIT -> Answer.failed(ApiError.CONFLICT);
    };
  }
}
