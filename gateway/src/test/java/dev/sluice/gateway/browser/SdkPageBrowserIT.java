package dev.sluice.gateway.browser;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.it.JavaScriptSdk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example page that loads the SDK without a bundler, in a real Chromium. */
@Timeout(120)
final class SdkPageBrowserIT {
  @TempDir private Path directory;

  @Test
  void pageShowsWhatIsPushed() throws Exception {
    JavaScriptSdk.installOrSkip();
    Path sdk = JavaScriptSdk.DIRECTORY.resolve("node_modules/centrifuge/dist/centrifuge.js");
    Files.copy(sdk, directory.resolve("centrifuge.js"));
    Files.copy(Path.of("../examples/web/sdk.html"), directory.resolve("sdk.html"));
    HttpServer pages =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory.toRealPath(),
            OutputLevel.NONE);
    pages.start();
    String origin = "http://127.0.0.1:" + pages.getAddress().getPort();
    try (Chromium chromium = Chromium.startOrSkip();
        Gateway gateway = gatewayFor(origin);
        Tab tab = chromium.newTab()) {
      int port = gateway.clientAddress().getPort();
      tab.open(URI.create(origin + "/sdk.html?gateway=ws://127.0.0.1:" + port));
      tab.waitUntil("document.body.innerText.includes('subscribed to lobby')");
      Backend.publish(gateway, "lobby", "{\"text\":\"hello\"}");
      tab.waitUntil("document.body.innerText.includes('{\"text\":\"hello\"}')");
    } finally {
      pages.stop(0);
    }
  }

  private static Gateway gatewayFor(String origin) throws Exception {
    return new Gateway(
        Config.parse(
            """
            client: {listen: '127.0.0.1:0', insecure: true, allowed_origins: ['%s']}
            admin: {listen: '127.0.0.1:0'}
            """
                .formatted(origin)),
        "test");
  }
}
