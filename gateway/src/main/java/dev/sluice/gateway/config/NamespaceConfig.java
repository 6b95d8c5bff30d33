package dev.sluice.gateway.config;

import java.util.regex.Pattern;

/** A namespace: the channels whose names begin with its name, and what is allowed in them. */
public record NamespaceConfig(
    @Key(doc = "Name of the namespace: two or more letters, digits, - and _.", reloadable = true)
        String name,
    @Key(doc = "The options.", inline = true) NamespaceOptions options) {

  private static final Pattern NAME = Pattern.compile("[-a-zA-Z0-9_]{2,}");

  public NamespaceConfig {
    Checks.inThisRecord()
        .require(
            NAME.matcher(name).matches(),
            "name",
            "two or more letters, digits, hyphens, underscores")
        .done();
  }
}
