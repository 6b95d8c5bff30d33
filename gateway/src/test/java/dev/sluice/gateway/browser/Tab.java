package dev.sluice.gateway.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/** One page of a {@link Chromium}. */
final class Tab implements AutoCloseable {
  private static final String WAIT =
      """
      (holds, text) => new Promise((resolve, reject) => {
        if (holds()) return resolve();
        const observer = new MutationObserver(() => holds() && end(resolve));
        const timer = setTimeout(() => end(reject,
            Error(`not within 10 s: ${text}; the page says: ${document.body.innerText}`)), 10_000);
        const end = (how, why) => {
          observer.disconnect();
          clearTimeout(timer);
          how(why);
        };
        observer.observe(document,
            {subtree: true, childList: true, characterData: true, attributes: true});
      })
      """;

  private final DevTools devTools;
  private final String target;
  private final String session;

  Tab(DevTools devTools, String target, String session) throws Exception {
    this.devTools = devTools;
    this.target = target;
    this.session = session;
    call("Page.enable", Map.of());
    call("Emulation.setFocusEmulationEnabled", Map.of("enabled", true));
  }

  /** What the browser tells of its network by events of this name, from now on. */
  BlockingQueue<JsonNode> network(String event) throws Exception {
    BlockingQueue<JsonNode> events = devTools.all(session, "Network." + event);
    call("Network.enable", Map.of());
    return events;
  }

  /** Waits until the page has loaded and its scripts have run. */
  void open(URI page) throws Exception {
    CompletableFuture<JsonNode> loaded = devTools.next(session, "Page.loadEventFired");
    JsonNode result = call("Page.navigate", Map.of("url", page.toString()));
    if (result.has("errorText")) {
      throw new AssertionError(page + ": " + result.get("errorText").asText());
    }
    loaded.get();
  }

  /** The value of an expression; of what it resolves to, if that is a promise. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      JsonNode thrown = result.get("exceptionDetails").path("exception").path("description");
      throw new AssertionError(thrown.asText());
    }
    return result.get("result").path("value");
  }

  /** Looks again whenever the document changes, and fails after ten seconds. */
  void waitUntil(String expression) throws Exception {
    evaluate("(%s)(() => %s, %s)".formatted(WAIT, expression, TextNode.valueOf(expression)));
  }

  void click(String selector) throws Exception {
    evaluate("document.querySelector('%s').click()".formatted(selector));
  }

  /** Types where the cursor is, over what is selected. */
  void type(String text) throws Exception {
    call("Input.insertText", Map.of("text", text));
  }

  /** Writes over what a field holds, and presses Enter. */
  void enter(String selector, String text) throws Exception {
    evaluate("document.querySelector('%s').select()".formatted(selector));
    call("Input.insertText", Map.of("text", text));
    for (String type : new String[] {"keyDown", "keyUp"}) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", "Enter", "windowsVirtualKeyCode", 13, "text", "\r"));
    }
  }

  @Override
  public void close() throws Exception {
    devTools.call("", "Target.closeTarget", Map.of("targetId", target));
  }

  private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
    return devTools.call(session, method, parameters);
  }
}
