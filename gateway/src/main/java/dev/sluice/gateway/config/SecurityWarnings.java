package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds options that may be meant as they are, but open more than each of them says. What cannot be
 * meant so is an error: the records themselves refuse it.
 */
final class SecurityWarnings {
  /** Origins that stand for every page there is. */
  static final Pattern ANY_ORIGIN = Pattern.compile("[*?]+|(?:https?|\\*)://\\*(?::\\*)?");

  private final List<String> found = new ArrayList<>();

  private SecurityWarnings() {}

  static List<String> of(Config config) {
    SecurityWarnings warnings = new SecurityWarnings();
    warnings.lookAtDevelopmentOptions(config);
    warnings.lookAtProxies(config.client());
    warnings.lookAtWhoIsAnonymous(config.client());
    warnings.lookAtPersonalChannels(config);
    return List.copyOf(warnings.found);
  }

  private void lookAtDevelopmentOptions(Config config) {
    ClientConfig client = config.client();
    boolean reachable =
        !client.listen().isLoopback()
            || config.tcp().listen().map(raw -> !raw.isLoopback()).orElse(false);
    warn(
        client.insecure() && reachable,
        "client.insecure is true and other machines can connect: anybody may subscribe and publish"
            + " without a token");
    warn(
        client.insecureSkipTokenSignatureVerify() && reachable,
        "client.insecure_skip_token_signature_verify is true and other machines can connect:"
            + " anybody may be any user");
    warn(
        config.admin().insecure()
            && config.admin().key().isEmpty()
            && !config.admin().listen().isLoopback(),
        "admin.insecure is true and there is no admin.key: anybody who reaches admin.listen may"
            + " push");
  }

  private void lookAtProxies(ClientConfig client) {
    boolean usersByHeader = !client.userIdHttpHeader().isEmpty();
    warn(
        usersByHeader && client.trustedProxies().stream().anyMatch(net -> net.prefixBits() == 0),
        "client.trusted_proxies holds every address: anybody may name any user in "
            + client.userIdHttpHeader());
    warn(
        usersByHeader
            && client.allowedOrigins().stream().anyMatch(o -> ANY_ORIGIN.matcher(o).matches()),
        "client.allowed_origins holds every page, and a proxy names the user: any page may act as"
            + " the user who visits it");
    warn(
        client.proxyProtocol()
            && client.trustedProxies().isEmpty()
            && !client.listen().isLoopback(),
        "client.proxy_protocol is true without client.trusted_proxies: anybody may invent an"
            + " address, and evade socket_limit_per_address");
  }

  private void lookAtWhoIsAnonymous(ClientConfig client) {
    warn(
        client.disallowAnonymousConnectionTokens() && client.allowAnonymousConnectWithoutToken(),
        "client.disallow_anonymous_connection_tokens is true, but"
            + " allow_anonymous_connect_without_token lets the same clients in without a token");
  }

  private void lookAtPersonalChannels(Config config) {
    PersonalChannelConfig personal = config.client().subscribeToUserPersonalChannel();
    String name = personal.personalChannelNamespace();
    NamespaceOptions options =
        config.channel().namespaces().stream()
            .filter(namespace -> namespace.name().equals(name))
            .map(NamespaceConfig::options)
            .findFirst()
            .orElse(config.channel().withoutNamespace());
    warn(
        personal.enabled() && options.allowUserLimitedChannels(),
        "personal channels are in a namespace with allow_user_limited_channels: users whose ids"
            + " contain channel.user_separator get none, since its name would list other users");
  }

  private void warn(boolean applies, String text) {
    if (applies) {
      found.add(text);
    }
  }
}
