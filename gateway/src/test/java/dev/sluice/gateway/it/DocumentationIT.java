package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.docs.Page;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the documentation shows, against a gateway with the addresses that {@code ./sluice dev}
 * has. One client of user 42 is connected, and subscribed to {@code lobby}.
 *
 * <p>{@code …} in a page stands for anything. A block of YAML that begins with the comment {@code #
 * NAME.yaml} is a file of this name.
 */
@Timeout(120)
final class DocumentationIT {
  private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1([: ])(800[0-3])\\b");
  private static final Pattern FILE = Pattern.compile("# (\\S+\\.yaml)\n");

  /** In the pages, the client id of the one client. */
  private static final String CLIENT_ID = "f0e4c6e9-207b-48d5-ae5d-3365caf05c32";

  /** On a terminal, curl shows no progress. */
  private static final String PRELUDE =
      """
      curl() { command curl -sS "$@"; }
      sluice() {
        "$JAVA" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "$CLASSES" \\
          dev.sluice.gateway.Main "$@"
      }
      """;

  private static final Set<String> PAGES_THAT_PUSH = Set.of("push.md", "api-without-http.md");

  /**
   * What runs a piece of code of a page.
   *
   * @param text of the whole file, with {@code %s} for the piece
   */
  private record Snippet(String command, String file, String text) {
    String run() {
      return switch (command) {
        case "java" -> "\"$JAVA\"";
        case "go" -> "go run";
        default -> command;
      };
    }
  }

  private static final Map<String, Snippet> LANGUAGES =
      Map.of(
          "python", new Snippet("python3", "push.py", "import json, urllib.request\n%s"),
          "php", new Snippet("php", "push.php", "<?php\n%s"),
          "js", new Snippet("node", "push.mjs", "%s"),
          "java",
              new Snippet(
                  "java",
                  "Push.java",
                  """
                  import java.net.URI;
                  import java.net.http.*;
                  import java.net.http.HttpRequest.BodyPublishers;
                  import java.net.http.HttpResponse.BodyHandlers;

                  class Push {
                    public static void main(String[] args) throws Exception {
                      HttpClient client = HttpClient.newHttpClient();
                      %s
                    }
                  }
                  """),
          "go",
              new Snippet(
                  "go",
                  "push.go",
                  """
                  package main

                  import (
                    "fmt"
                    "io"
                    "net/http"
                    "strings"
                  )

                  func main() {
                    client := http.Client{}
                    %s
                    if err != nil { panic(err) }
                    text, _ := io.ReadAll(answer.Body)
                    fmt.Println(string(text))
                  }
                  """));

  @TempDir private Path directory;
  private TestGateway gateway;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    List<String> more = new ArrayList<>(UniClient.ENABLED);
    more.add("admin.tcp_listen=127.0.0.1:0");
    more.add("admin.unix_path=" + directory.resolve("admin.sock"));
    gateway = TestGateway.start(Wires.settings(more.toArray(String[]::new)));
    client = gateway.connected("42").subscribe("lobby");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  static Stream<Page> pagesWithCommands() {
    return Page.all().filter(page -> !page.examples().isEmpty());
  }

  static Stream<Page> pagesWithConversations() {
    return Page.all().filter(page -> !page.conversations().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("pagesWithCommands")
  void commandsPrintWhatThePageSays(Page page) throws Exception {
    for (String block : page.fenced("yaml")) {
      Matcher file = FILE.matcher(block);
      if (file.lookingAt()) {
        Files.writeString(directory.resolve(file.group(1)), block.substring(file.end()));
      }
    }
    for (Page.Example example : page.examples()) {
      assertThat(oneLine(run(here(example.command()))))
          .as("%s: %s", page, example.command())
          .matches(pattern(oneLine(here(example.output()))));
    }
  }

  @ParameterizedTest
  @MethodSource("pagesWithConversations")
  void gatewayAnswersAsThePageSays(Page page) throws Exception {
    for (List<String> conversation : page.conversations()) {
      Client other = gateway.client();
      Queue<String> heard = new ArrayDeque<>();
      for (String line : conversation) {
        if (line.startsWith("> ")) {
          other.send(line.substring(2));
        } else {
          if (heard.isEmpty()) {
            heard.addAll(Arrays.asList(other.next().split("\n")));
          }
          assertThat(heard.remove()).as(page.toString()).matches(pattern(line.substring(2)));
        }
      }
    }
  }

  /** Code that pushes, in the languages of {@link #LANGUAGES}. */
  static Stream<Arguments> pushes() {
    return Page.all()
        .filter(page -> PAGES_THAT_PUSH.contains(page.path().getFileName().toString()))
        .flatMap(
            page ->
                LANGUAGES.keySet().stream()
                    .flatMap(
                        language ->
                            page.fenced(language).stream()
                                .map(code -> Arguments.of(page, language, code))));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("pushes")
  void codePushes(Page page, String language, String code) throws Exception {
    Snippet snippet = LANGUAGES.get(language);
    Script.require(snippet.command(), snippet.command() + " is needed");
    Files.writeString(directory.resolve(snippet.file()), snippet.text().formatted(here(code)));

    assertThat(run(snippet.run() + " " + snippet.file()).strip())
        .isEqualTo("{\"result\":{\"matched\":1}}");
  }

  @Test
  void pagesShowCommandsAndConversations() {
    assertThat(pagesWithCommands().flatMap(page -> page.examples().stream()))
        .hasSizeGreaterThan(20);
    assertThat(pagesWithConversations()).isNotEmpty();
  }

  /** The text with the addresses and the client id of this test. */
  private String here(String text) {
    return ADDRESS
        .matcher(text.replace(CLIENT_ID, client.id()))
        .replaceAll(address -> "127.0.0.1" + address.group(1) + port(address.group(2)))
        .replace(" examples/", " " + Script.EXAMPLES.toAbsolutePath() + "/")
        .replace("/run/sluice/admin.sock", directory.resolve("admin.sock").toString());
  }

  private int port(String documented) {
    InetSocketAddress address =
        switch (documented) {
          case "8000" -> gateway.clientAddress();
          case "8001" -> gateway.adminAddress();
          case "8002" -> gateway.tcpAddress();
          default -> gateway.gateway().adminTcpAddress().orElseThrow();
        };
    return address.getPort();
  }

  /** Runs a command as a user would type it, and returns what it prints. */
  private String run(String command) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String typed =
        command
            .replace("./sluice push ", "./sluice push --url http://127.0.0.1:" + port("8001") + " ")
            .replace("./sluice ", "sluice ");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", PRELUDE + typed).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    builder.environment().put("JAVA", java.toString());
    builder.environment().put("CLASSES", System.getProperty("java.class.path"));
    Process process = builder.start();
    process.getOutputStream().close();
    try (Stream<String> lines = process.inputReader().lines()) {
      // curl -N listens until somebody stops it.
      return (command.contains("curl -N") ? lines.limit(1) : lines)
          .collect(Collectors.joining("\n"));
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** Pages break long answers into lines. */
  private static String oneLine(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining());
  }

  private static String pattern(String expected) {
    return Arrays.stream(expected.split("…", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
