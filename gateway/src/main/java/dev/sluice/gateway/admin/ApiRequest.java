package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Method;
import dev.sluice.gateway.api.Methods;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * One request as it comes on a stream: {@code {"<method>":{…}}}, with {@code "key"} and {@code
 * "keep"} before or behind the method.
 *
 * @param method its name; one that we do not have is the caller's own text
 * @param call null if there is no such method
 * @param key "" if none is given
 * @param isKept whether the caller wants to say more
 */
record ApiRequest(String method, Method.@Nullable Call call, String key, boolean isKept) {

  /**
   * The key of a request that begins with it, as far as the request has come; "" if it does not.
   */
  static String keyAtBeginning(byte[] bytes) {
    try {
      JsonReader in = new JsonReader(bytes, 0, bytes.length);
      in.beginObject();
      return in.nextField() && in.field().equals("key") ? in.string() : "";
    } catch (MalformedFrameException notThere) {
      return "";
    }
  }

  /**
   * Reads the whole request and carries out nothing: the key may stand behind the method.
   *
   * @throws MalformedFrameException if it is not JSON, names no method or several, or is not of the
   *     method's form
   */
  static ApiRequest read(JsonReader in, Methods methods) throws MalformedFrameException {
    String name = "";
    Method.Call call = null;
    String key = "";
    boolean kept = false;
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "key" -> key = in.string();
        case "keep" -> kept = in.bool();
        default -> {
          if (!name.isEmpty()) {
            throw new MalformedFrameException("expected one method beside key and keep");
          }
          name = in.field();
          Method method = methods.named(name);
          if (method != null) {
            call = method.read(in);
          }
        }
      }
    }
    in.end();
    if (name.isEmpty()) {
      throw new MalformedFrameException("expected a method, as in {\"info\":{}}");
    }
    return new ApiRequest(name, call, key, kept);
  }
}
