package dev.sluice.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.config.Durations;
import dev.sluice.gateway.config.Secret;
import dev.sluice.gateway.config.TokenConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice token}. */
@Command(
    name = "token",
    sortOptions = false,
    sortSynopsis = false,
    description = {
      "Print a token (JWT, HS256) with which a client can connect or, with --channel, subscribe.",
      "The secret is --secret, or else client.token.hmac_secret_key of the configuration: --config,"
          + " or SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY in the environment."
    },
    footer = {
      "  sluice token --user 42 --config sluice.yaml",
      "  sluice token --user 42 --ttl 10m --info '{\"name\":\"Ann\"}' --channels news,chat:1",
      "  sluice token --user 42 --channel '$private'"
    })
final class TokenCommand implements Callable<Integer> {
  private final Console console;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConfigOption config = new ConfigOption();

  @Option(
      names = "--user",
      paramLabel = "ID",
      description = "The user's id; without it the token is an anonymous user's.")
  String user = "";

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Make a subscription token for this channel.")
  @Nullable String channel;

  @Option(
      names = "--channels",
      paramLabel = "NAMES",
      split = ",",
      description = "Channels to which the server subscribes the connection, comma-separated.")
  List<String> channels = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "How long it is valid, such as 30s or 7d; 0: for ever (default: ${DEFAULT-VALUE}).")
  String ttl = "";

  @Option(
      names = "--info",
      paramLabel = "JSON",
      description = "What other clients may learn about this one.")
  @Nullable String info;

  @Option(names = "--secret", paramLabel = "TEXT", description = "The secret to sign with.")
  @Nullable String secret;

  TokenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws ConfigException {
    if (channel != null && !channels.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--channels is for connection tokens (expected: no --channel beside it)");
    }
    TokenConfig keys = keys();
    String signingSecret = (secret != null ? Secret.of(secret) : keys.hmacSecretKey()).value();
    Token token =
        new Token(user, channel, channels, parsedInfo(), keys, Instant.now(), parsedTtl());
    console.out().println(token.signed(signingSecret));
    return ExitCode.DONE.number();
  }

  /**
   * What the gateway will check the token by. A secret given without a configuration needs none.
   */
  private TokenConfig keys() throws ConfigException {
    if (secret != null && config.file == null) {
      return Config.defaults().client().token();
    }
    ClientConfig client = config.load(console.environment()).client();
    boolean ofItsOwn = channel != null && client.subscriptionToken().enabled();
    return ofItsOwn ? client.subscriptionToken().keys() : client.token();
  }

  private Duration parsedTtl() {
    try {
      return Durations.parse(ttl);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--ttl is %s (expected: %s)".formatted(ttl, Durations.EXPECTED));
    }
  }

  private @Nullable JsonNode parsedInfo() {
    if (info == null) {
      return null;
    }
    try {
      return new ObjectMapper()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(info);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(ExitCode.USAGE, "--info is %s (expected: JSON)".formatted(info));
    }
  }
}
