package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice push}. */
@Command(
    name = "push",
    sortOptions = false,
    sortSynopsis = false,
    description = "Push data to clients, and print what came of it as JSON.",
    footer = {
      "  sluice push --channel news '{\"title\":\"hello\"}'",
      "  sluice push --user 42 --user 43 'plain text becomes a JSON string'",
      "  sluice push --all --except-user 42 --wait written --timeout 2s - < data.json"
    })
final class PushCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      arity = "1",
      description =
          "To the subscribers of a channel. May be given more than once, as all of these.")
  List<String> channels = List.of();

  @Option(
      names = "--user",
      paramLabel = "ID",
      arity = "1",
      description = "To the connections of a user.")
  List<String> users = List.of();

  @Option(
      names = "--client",
      paramLabel = "ID",
      arity = "1",
      description = "To one connection, by its client id.")
  List<String> clients = List.of();

  @Option(names = "--all", description = "To every connection.")
  boolean all;

  @Option(
      names = "--except-user",
      paramLabel = "ID",
      arity = "1",
      description = "But not to the connections of this user.")
  List<String> exceptUsers = List.of();

  @Option(
      names = "--except-client",
      paramLabel = "ID",
      arity = "1",
      description = "But not to this connection.")
  List<String> exceptClients = List.of();

  @Option(
      names = "--wait",
      paramLabel = "STAGE",
      description = "Wait for: ${COMPLETION-CANDIDATES}. Written means: given to the sockets.")
  @Nullable Stage waitFor;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "Wait no longer than this, such as 500ms or 2s.")
  @Nullable String timeout;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8001",
      description = "The gateway's admin address (default: ${DEFAULT-VALUE}).")
  String url = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The admin key; better given as SLUICE_ADMIN_KEY in the environment.")
  @Nullable String key;

  @Parameters(
      paramLabel = "DATA",
      description = "What to push: JSON, or else text. - reads it from standard input.")
  String data = "";

  PushCommand(Console console) {
    this.console = console;
  }

  /** How far a push has got. */
  enum Stage {
    NONE,
    QUEUED,
    WRITTEN;

    /** As in the request, and on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (!all && channels.isEmpty() && users.isEmpty() && clients.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "nobody to push to (expected: --channel, --user, --client or --all)");
    }
    PushRequest request =
        new PushRequest(
            clients,
            users,
            channels,
            all,
            exceptClients,
            exceptUsers,
            data.equals("-") ? console.readAll() : data,
            waitFor == null ? null : waitFor.toString(),
            timeout);
    console.out().println(new AdminClient(uri(), key()).push(request));
    return ExitCode.DONE.number();
  }

  /** Read as the gateway reads it, and not told: it may be wrong by one character. */
  private Secret key() {
    Secret secret =
        Secret.of(key != null ? key : console.environment().getOrDefault("SLUICE_ADMIN_KEY", ""));
    if (!secret.fitsHttpHeader()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the admin key, %s, is not one (expected: printable ASCII characters)"
              .formatted(key != null ? "--key" : "SLUICE_ADMIN_KEY"));
    }
    return secret;
  }

  private URI uri() {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    try {
      URI uri = URI.create(base);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like an address of another kind.
    }
    throw new CommandFailure(
        ExitCode.USAGE, "--url is %s (expected: such as http://127.0.0.1:8001)".formatted(url));
  }
}
