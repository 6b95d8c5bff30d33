package dev.sluice.gateway.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A browser's DevTools protocol: methods called with JSON over one WebSocket, which all tabs share.
 * Any thread may call.
 */
final class DevTools implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long ANSWER_SECONDS = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<Event, CompletableFuture<JsonNode>> events = new ConcurrentHashMap<>();
  private final Map<Event, BlockingQueue<JsonNode>> watched = new ConcurrentHashMap<>();
  private final WebSocket socket;

  DevTools(URI address) {
    this.socket = http.newWebSocketBuilder().buildAsync(address, new Receiver()).join();
  }

  /**
   * Calls a method and waits for its result.
   *
   * @param session the tab that is meant; "" for the browser
   */
  JsonNode call(String session, String method, Map<String, ?> parameters) throws Exception {
    int id = lastId.incrementAndGet();
    Map<String, Object> command = new HashMap<>();
    command.put("id", id);
    command.put("method", method);
    command.put("params", parameters);
    if (!session.isEmpty()) {
      command.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    send(JSON.writeValueAsString(command));
    JsonNode json = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (json.has("error")) {
      throw new IOException(method + ": " + json.get("error"));
    }
    return json.get("result");
  }

  /** What the next event of this name will say. To be asked for before what causes the event. */
  CompletableFuture<JsonNode> next(String session, String name) {
    return events
        .computeIfAbsent(new Event(session, name), _ -> new CompletableFuture<>())
        .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  /** What all events of this name say from now on, in their order. */
  BlockingQueue<JsonNode> all(String session, String name) {
    return watched.computeIfAbsent(new Event(session, name), _ -> new LinkedBlockingQueue<>());
  }

  /** A WebSocket takes the next message only when it is done with the last. */
  private synchronized void send(String text) {
    socket.sendText(text, /* last= */ true).join();
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private record Event(String session, String name) {}

  /** Gives each answer to its call, and events to those who wait for them. */
  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      onError(from, new IOException("the browser closed DevTools: " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.values().forEach(answer -> answer.completeExceptionally(error));
    }

    private void received(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        Event event = new Event(json.path("sessionId").asText(), json.path("method").asText());
        CompletableFuture<JsonNode> waiting =
            json.has("id") ? answers.remove(json.get("id").asInt()) : events.remove(event);
        if (waiting != null) {
          waiting.complete(json);
        }
        BlockingQueue<JsonNode> queue = watched.get(event);
        if (queue != null) {
          queue.add(json);
        }
      } catch (JsonProcessingException malformed) {
        throw new IllegalStateException(malformed);
      }
    }
  }
}
