package dev.sluice.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.ChannelConfig;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;

/** Channels as they are configured. */
final class Channels {
  private Channels() {}

  /** The {@code channel} section of a configuration. */
  static ChannelConfig config(String yaml) {
    return parse("channel:\n" + yaml.indent(2)).channel();
  }

  static Namespaces namespaces(String yaml) {
    return Namespaces.of(config(yaml));
  }

  /** The namespace of channels without one. */
  static Namespace withOptions(String options) {
    var namespace = namespaces("without_namespace: {" + options + "}").of("news");
    assertThat(namespace).isNotNull();
    return namespace;
  }

  static Permissions permissions() {
    return Permissions.of(parse("client: {insecure: false}").client());
  }

  static Permissions insecurePermissions() {
    return Permissions.of(parse("client: {insecure: true}").client());
  }

  /** With personal channels outside any namespace. */
  static Permissions personalPermissions() {
    return Permissions.of(
        parse("client: {subscribe_to_user_personal_channel: {enabled: true}}").client());
  }

  private static Config parse(String yaml) {
    try {
      return Config.parse(yaml);
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }
}
