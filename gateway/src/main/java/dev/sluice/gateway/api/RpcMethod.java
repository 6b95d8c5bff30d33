package dev.sluice.gateway.api;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;

/** Calls of methods by a backend: {@code echo}, as clients have it. */
final class RpcMethod implements Method {

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    String method = "";
    Payload params = Payload.json("null");
    in.beginObject();
    while (in.nextField("params")) {
      switch (in.field()) {
        case "method" -> method = in.string();
        case "params" -> params = in.raw();
        default -> {}
      }
    }
    String name = method;
    Payload data = params;
    return _ -> call(name, data);
  }

  private static Answer call(String method, Payload data) {
    return switch (method) {
      case "" -> Answer.badRequest(RequestCheck.missing("method is", "echo"));
      case "echo" -> Answer.of(out -> out.payload("data", data));
      default -> Answer.failed(ApiError.NOT_FOUND);
    };
  }
}
