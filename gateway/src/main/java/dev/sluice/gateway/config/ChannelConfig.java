package dev.sluice.gateway.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How channels are named, and the namespaces they fall into. */
public record ChannelConfig(
    @Key(doc = "Bytes that the name of a channel may have.", initial = "255", reloadable = true)
        int maxLength,
    @Key(
            doc = "Prefix of channels that need a subscription token.",
            initial = "$",
            reloadable = true,
            guards = true)
        String privatePrefix,
    @Key(
            doc = "Separator between the namespace and the rest of a name.",
            initial = ":",
            reloadable = true,
            guards = true)
        String namespaceBoundary,
    @Key(
            doc = "Separator before the list of users in the name of a user-limited channel.",
            initial = "#",
            reloadable = true,
            guards = true)
        String userBoundary,
    @Key(
            doc = "Separator between the users in that list.",
            initial = ",",
            reloadable = true,
            guards = true)
        String userSeparator,
    @Key(doc = "Options of channels whose names have no namespace.")
        NamespaceOptions withoutNamespace,
    @Key(
            doc = "Namespaces: each has a name, and the options of without_namespace.",
            initial = "[]",
            reloadable = true,
            guards = true)
        List<NamespaceConfig> namespaces) {

  public ChannelConfig {
    namespaces = List.copyOf(namespaces);
    Checks checks = Checks.inThisRecord().requireBetween(1, 65_535, maxLength, "max_length");
    mark(checks, privatePrefix, "private_prefix");
    mark(checks, namespaceBoundary, "namespace_boundary");
    mark(checks, userBoundary, "user_boundary");
    mark(checks, userSeparator, "user_separator");
    checks.require(
        distinct(privatePrefix, namespaceBoundary, userBoundary, userSeparator),
        "user_boundary",
        "private_prefix, namespace_boundary, user_boundary and user_separator to differ");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < namespaces.size(); i++) {
      checks.require(
          names.add(namespaces.get(i).name()),
          "namespaces[" + i + "].name",
          "a name that no other namespace has");
    }
    checks.done();
  }

  private static void mark(Checks checks, String text, String key) {
    checks.require(!text.isEmpty(), key, "at least one character");
  }

  private static boolean distinct(String... texts) {
    return new HashSet<>(List.of(texts)).size() == texts.length;
  }
}
