package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of PHP, as they are written: they push, and end by themselves. */
@Timeout(60)
final class PhpPagesIT {
  private static final String ANSWER = json("{'result':{'matched':1}}\n");
  private static final String CONNECT =
      "$s = socket_create(AF_UNIX, SOCK_STREAM, 0); socket_connect($s, $argv[1]); ";
  private static final String READ_ALL =
      "while ($part = @socket_read($s, 512, PHP_NORMAL_READ)) { echo $part; } ";

  /** Generous: PHP itself takes some 50 ms to start and end. */
  private static final long QUICK_MILLIS = 5_000;

  private static final long READ_TIMEOUT_MILLIS = 1_000;

  @TempDir Path directory;
  private TestGateway gateway;
  private Client subscriber;

  @BeforeEach
  void start() throws Exception {
    Script.require("php", "apt-get install php-cli");
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "admin.read_timeout=" + READ_TIMEOUT_MILLIS + "ms",
            "admin.unix_path=" + socket());
    subscriber = gateway.connected().subscribe("lobby");
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
  }

  private String socket() {
    return directory.resolve("admin.sock").toString();
  }

  private static Script php(String script, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 2];
    command[0] = "php";
    command[1] = Script.EXAMPLES.resolve("php").resolve(script).toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return Script.run(command);
  }

  /** A page that is no example. */
  private Script page(String code) throws Exception {
    return Script.run("php", "-r", code, socket());
  }

  private void hears(String text) throws Exception {
    subscriber.expect("{'push':{'channel':'lobby','pub':{'data':{'text':'" + text + "'}}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"push-line.php", "push-length.php"})
  void pagePushesOverAUnixSocket(String script) throws Exception {
    php(script, socket(), "lobby", "grüezi").printed(ANSWER).within(QUICK_MILLIS);
    hears("gr\\u00fcezi");
  }

  @Test
  void pagePushesOverHttp() throws Exception {
    String url = "http://127.0.0.1:" + gateway.adminAddress().getPort();
    php("push-http.php", url, "lobby", "hello").printed(ANSWER).within(QUICK_MILLIS);
    hears("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"push-line.php", "push-length.php"})
  void pageEndsAlsoWhereThereIsNoGateway(String script) throws Exception {
    Script run = php(script, socket() + ".none").within(QUICK_MILLIS);

    assertThat(run.output()).startsWith("no gateway at ");
    assertThat(run.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"push-line.php", "push-length.php"})
  void pageWhosePushIsRefusedFailsAndSaysWhy(String script) throws Exception {
    Script run = php(script, socket(), "unknown:channel").within(QUICK_MILLIS);

    assertThat(run.output()).startsWith("refused: ").contains("102", "unknown channel");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void pagesThatPushAtOnceAllArrive() throws Exception {
    String page =
        "for ($i = 0; $i < 200; $i++) { "
            + CONNECT
            + "socket_write($s,"
            + " '{\"publish\":{\"channel\":\"lobby\",\"data\":{\"text\":\"'.$i.'\"}}}'.\"\\n"
            + "\"); while (@socket_read($s, 512, PHP_NORMAL_READ)); socket_close($s); }";
    page(page).printed("").within(QUICK_MILLIS);
    for (int i = 0; i < 200; i++) {
      hears(Integer.toString(i));
    }
  }

  @Test
  void pageThatSendsNothingIsToldSoAndEnds() throws Exception {
    page(CONNECT + READ_ALL)
        .printed(
            json(
                "{'error':{'code':107,'message':'timeout: no whole request within 1000 ms',"
                    + "'detail':'no whole request within 1000 ms'}}\n"))
        .within(READ_TIMEOUT_MILLIS + QUICK_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\0\\0", "\\0\\0\\0\\x30{\\\"publish\\\":"})
  void pageThatSendsHalfARequestIsToldSoInItsFramingAndEnds(String half) throws Exception {
    page(CONNECT
            + "socket_write($s, \""
            + half
            + "\"); $n = unpack('N', socket_read($s, 4))[1]; echo socket_read($s, $n), '|',"
            + " socket_read($s, 1);")
        .printed(
            json(
                "{'error':{'code':107,'message':'timeout: no whole request within 1000 ms',"
                    + "'detail':'no whole request within 1000 ms'}}|"))
        .within(READ_TIMEOUT_MILLIS + QUICK_MILLIS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\\0\\0", "\\0\\0\\0\\x30{", "{\\\"publish\\\":"})
  void pageThatGoesAwayInTheMiddleHarmsNobody(String half) throws Exception {
    page(CONNECT + "socket_write($s, \"" + half + "\"); exit;").printed("").within(QUICK_MILLIS);
    php("push-line.php", socket()).printed(ANSWER).within(QUICK_MILLIS);
    hears("hello");
  }

  @Test
  void pageThatClosesWithoutReadingTheAnswerHasStillPushed() throws Exception {
    page(CONNECT
            + "socket_write($s,"
            + " '{\"publish\":{\"channel\":\"lobby\",\"data\":{\"text\":\"gone\"}}}'.\"\\n"
            + "\"); socket_close($s);")
        .printed("")
        .within(QUICK_MILLIS);
    hears("gone");
  }
}
