package dev.sluice.gateway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@code POST /api/push}.
 *
 * @param data JSON, which is passed on as it stands, or any other text, which becomes a JSON string
 */
record PushRequest(
    List<String> clients,
    List<String> users,
    List<String> channels,
    boolean all,
    List<String> exceptClients,
    List<String> exceptUsers,
    String data,
    @Nullable String waitFor,
    @Nullable String timeout) {

  String toJson() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = mapper.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("to");
      json.writePOJOField("clients", clients);
      json.writePOJOField("users", users);
      json.writePOJOField("channels", channels);
      json.writeBooleanField("all", all);
      json.writeEndObject();
      json.writeObjectFieldStart("except");
      json.writePOJOField("clients", exceptClients);
      json.writePOJOField("users", exceptUsers);
      json.writeEndObject();
      json.writeFieldName("data");
      if (isJson(mapper, data)) {
        json.writeRawValue(data.strip());
      } else {
        json.writeString(data);
      }
      if (waitFor != null) {
        json.writeStringField("wait", waitFor);
      }
      if (timeout != null) {
        json.writeStringField("timeout", timeout);
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static boolean isJson(ObjectMapper mapper, String text) {
    try {
      return !mapper
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(text)
          .isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }
}
