package dev.sluice.gateway.channel;

import dev.sluice.gateway.config.ChannelConfig;
import dev.sluice.gateway.config.NamespaceConfig;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the namespace of a channel. Immutable, for any thread: a reload replaces the whole.
 *
 * <p>The backends' way allocates nothing for a channel without a namespace: it is taken for every
 * publication.
 */
public final class Namespaces {
  private final ChannelNaming naming;
  private final Namespace withoutNamespace;
  private final Map<String, Namespace> byName;

  private Namespaces(
      ChannelNaming naming, Namespace withoutNamespace, Map<String, Namespace> byName) {
    this.naming = naming;
    this.withoutNamespace = withoutNamespace;
    this.byName = byName;
  }

  /** The namespaces that are configured. */
  public static Namespaces of(ChannelConfig config) {
    ChannelNaming naming = ChannelNaming.of(config);
    return new Namespaces(
        naming,
        Namespace.of("", naming, config.withoutNamespace()),
        config.namespaces().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    NamespaceConfig::name,
                    each -> Namespace.of(each.name(), naming, each.options()))));
  }

  /** What the parts of a name mean. */
  public ChannelNaming naming() {
    return naming;
  }

  /**
   * What a client's command finds: 107 for a name that is too long, 102 for an unknown namespace,
   * 107 for a name that the namespace does not accept. Whoever has more to check between them asks
   * {@link ChannelNaming#isTooLong} first.
   */
  public ChannelLookup forClient(String channel) {
    return switch (forBackend(channel)) {
      case Namespace namespace ->
          namespace.acceptsName(channel) ? namespace : ChannelLookup.Refused.BAD_NAME;
      case ChannelLookup.Refused refused -> refused;
    };
  }

  /** What a backend finds, itself or by a token: 107 for a name that is too long, 102. */
  public ChannelLookup forBackend(String channel) {
    if (naming.isTooLong(channel)) {
      return ChannelLookup.Refused.BAD_NAME;
    }
    Namespace namespace = of(channel);
    return namespace == null ? ChannelLookup.Refused.UNKNOWN_CHANNEL : namespace;
  }

  /** The channel's namespace, whether or not its name is otherwise right; null if unknown. */
  public @Nullable Namespace of(String channel) {
    String name = naming.namespaceOf(channel);
    return name.isEmpty() ? withoutNamespace : byName.get(name);
  }
}
