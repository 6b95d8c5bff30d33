import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Pushes over HTTP with the JDK alone: {@code java Push.java [URL [CHANNEL [JSON]]]}, with the key,
 * if one is needed, in SLUICE_ADMIN_KEY.
 */
class Push {
  public static void main(String[] args) throws Exception {
    String url = args.length > 0 ? args[0] : "http://127.0.0.1:8001";
    String channel = args.length > 1 ? args[1] : "lobby";
    String data = args.length > 2 ? args[2] : "{\"text\":\"hello\"}";
    String key = System.getenv().getOrDefault("SLUICE_ADMIN_KEY", "").strip();

    HttpClient client = HttpClient.newHttpClient(); // One for all pushes: it keeps connections.
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/publish"))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(2))
            .header("Content-Type", "application/json")
            .header("X-API-Key", key)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"channel\":\"%s\",\"data\":%s}".formatted(channel, data)))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || answer.body().startsWith("{\"error\":")) {
      System.err.println("refused: HTTP " + answer.statusCode() + " " + answer.body());
      System.exit(1);
    }
    System.out.println(answer.body());
  }
}
