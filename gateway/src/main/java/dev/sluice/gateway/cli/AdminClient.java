package dev.sluice.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a gateway's HTTP API. */
record AdminClient(URI address, Secret key) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Longer than any gateway lets a push wait, unless it was configured to. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

  /** What came of the push, as JSON. */
  String push(PushRequest request) throws IOException {
    HttpResponse<String> response = send("/api/push", request.toJson());
    if (response.statusCode() == 401) {
      throw refused("the admin key" + (key.isEmpty() ? " is missing" : " is wrong"));
    }
    JsonNode answer = parse(response);
    JsonNode error = answer.has("error") ? answer.get("error") : answer;
    if (answer.has("error") || response.statusCode() != 200) {
      String detail = error.path("detail").asText();
      throw refused(
          "%s %s%s"
              .formatted(
                  error.path("code").asText(),
                  error.path("message").asText(),
                  detail.isEmpty() ? "" : ": " + detail));
    }
    return answer.path("result").isMissingNode()
        ? answer.toString()
        : answer.get("result").toString();
  }

  private HttpResponse<String> send(String path, String body) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build()) {
      return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? "no connection" : e.getMessage();
      throw new CommandFailure(
          ExitCode.NOT_REACHABLE,
          "the gateway at %s cannot be reached: %s".formatted(address, reason));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }

  private HttpRequest request(String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return key.isEmpty() ? request.build() : request.header("X-API-Key", key.value()).build();
  }

  private static JsonNode parse(HttpResponse<String> response) {
    try {
      JsonNode answer = new ObjectMapper().readTree(response.body());
      if (answer.isObject()) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      // Told below: an error of HTTP has a text.
    }
    String text = response.body().lines().findFirst().orElse("");
    throw refused("HTTP %d %s".formatted(response.statusCode(), text).strip());
  }

  private static CommandFailure refused(String why) {
    return new CommandFailure(ExitCode.REFUSED, "the gateway refused the push: " + why);
  }
}
