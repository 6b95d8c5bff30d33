package dev.sluice.gateway.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The environment variables that set keys: {@code SLUICE_CLIENT_LISTEN} sets {@code client.listen}.
 */
final class Environment {
  private static final String PREFIX = "SLUICE_";
  private static final Set<String> OF_THE_LAUNCHER = Set.of("SLUICE_JAVA_HOME", "SLUICE_JAVA_OPTS");

  /**
   * Kubernetes gives every container variables about each service beside it: those of a service
   * named {@code sluice} or {@code sluice-admin} are not meant for us.
   */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|.*_PORT_\\d+_(TCP|UDP|SCTP)(_.*)?");

  private static final Pattern KUBERNETES_PORT = Pattern.compile("(tcp|udp|sctp)://.*");

  private static final String EMPTY_SECRET =
      "a secret, or no such variable: an empty one does not undo what the file says";

  private Environment() {}

  /** The variable that sets a key. */
  static String variable(String key) {
    return PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** What the environment sets, as a tree to lay over the file's. */
  static Tree read(Map<String, String> environment, List<Problem> problems) {
    Map<String, String> keys = keysByVariable();
    Tree tree = Tree.empty("environment");
    // Sorted, so that problems come in an order that does not change from run to run.
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String variable = entry.getKey();
      String key = keys.get(variable);
      if (key != null && entry.getValue().isBlank() && KnownKeys.isSecret(key)) {
        problems.add(Problem.badValue(variable, key, "", EMPTY_SECRET));
      } else if (key != null) {
        tree = Tree.merge(tree, nested(key, new Tree.Text(entry.getValue(), variable)));
      } else if (variable.startsWith(PREFIX) && !isForeign(variable, entry.getValue())) {
        String suggestion = Spelling.nearest(variable, keys.keySet());
        problems.add(Problem.unknownKey(variable, "", suggestion));
      }
    }
    return tree;
  }

  private static boolean isForeign(String variable, String value) {
    return OF_THE_LAUNCHER.contains(variable)
        || OF_KUBERNETES.matcher(variable).matches()
        || (variable.endsWith("_PORT") && KUBERNETES_PORT.matcher(value).matches());
  }

  private static Tree nested(String key, Tree.Text leaf) {
    Tree tree = leaf;
    for (String name : List.of(key.split("\\.")).reversed()) {
      tree = new Tree.Fields(Map.of(name, tree), leaf.origin());
    }
    return tree;
  }

  private static Map<String, String> keysByVariable() {
    return KnownKeys.everywhere().stream()
        .collect(Collectors.toUnmodifiableMap(Environment::variable, key -> key));
  }
}
