package dev.sluice.gateway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.Config;
import java.net.URI;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many streams over HTTP/1.1 a browser can hold and still send commands. */
@Timeout(60)
final class TabsBrowserIT {
  /**
   * Opens streams and sends a command. Meanwhile it makes a round trip over a WebSocket, which
   * needs none of the connections for HTTP, and then ends one stream. Tells whether the command
   * went out before that.
   */
  private static final String COMMAND_BESIDE_STREAMS =
      """
      (async streams => {
        const open = [];
        for (let i = 0; i < streams; i++) {
          const end = new AbortController();
          const {body} = await fetch('/connection/http_stream',
              {method: 'POST', body: '{"id":1,"connect":{}}', signal: end.signal});
          const {value} = await body.getReader().read();
          open.push({end, ...JSON.parse(new TextDecoder().decode(value)).connect});
        }
        const [{session, node}] = open;
        const command = fetch('/emulation', {
          method: 'POST',
          body: JSON.stringify({session, node, data: '{"id":2,"rpc":{"method":"echo","data":1}}'}),
        });
        await new Promise(resolve => {
          const socket = new WebSocket(`ws://${location.host}/connection/websocket`);
          socket.onopen = () => socket.send('{"id":1,"connect":{}}');
          socket.onmessage = () => { socket.close(); resolve(); };
        });
        await new Promise(resolve => requestIdleCallback(resolve));
        const endOfOne = performance.now();
        open.at(-1).end.abort();
        await (await command).text();
        const entry = await new Promise(resolve => new PerformanceObserver(list => {
          const found = list.getEntries().find(({name}) => name.endsWith('/emulation'));
          if (found) resolve(found);
        }).observe({type: 'resource', buffered: true}));
        return entry.requestStart < endOfOne ? 'at once' : 'waits';
      })(%d)
      """;

  @ParameterizedTest
  @CsvSource({"5, at once", "6, waits"})
  void commandGoesOutBesideFiveStreamsButNotBesideSix(int streams, String expected)
      throws Exception {
    Config config =
        Config.parse(
            """
            client: {listen: '127.0.0.1:0', insecure: true, allowed_origins: ['*']}
            admin: {listen: '127.0.0.1:0'}
            http_stream: {enabled: true}
            chat: {enabled: true}
            """);
    try (Chromium chromium = Chromium.startOrSkip();
        Gateway gateway = new Gateway(config, "test");
        Tab tab = chromium.newTab()) {
      int port = gateway.clientAddress().getPort();
      tab.open(URI.create("http://127.0.0.1:" + port + "/"));

      assertThat(tab.evaluate(COMMAND_BESIDE_STREAMS.formatted(streams)).asText())
          .isEqualTo(expected);
    }
  }
}
