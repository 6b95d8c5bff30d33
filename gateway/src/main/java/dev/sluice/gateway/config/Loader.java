package dev.sluice.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings a configuration together: the file, then the environment over it, then the checks. */
final class Loader {
  private final List<Problem> problems = new ArrayList<>();

  private Loader() {}

  static Config load(@Nullable Path file, Map<String, String> environment) throws ConfigException {
    Loader loader = new Loader();
    return loader.bind(file == null ? Tree.empty("default") : loader.read(file), environment);
  }

  /** The text takes the file's place; {@code name} stands for it in problems. */
  static Config parse(String yaml, String name, Map<String, String> environment)
      throws ConfigException {
    Loader loader = new Loader();
    return loader.bind(loader.read(yaml, name), environment);
  }

  private Config bind(Tree file, Map<String, String> environment) throws ConfigException {
    Tree tree = Tree.merge(file, Environment.read(environment, problems));
    Config config = new Binder(problems).bind(tree);
    if (config == null || !problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private Tree read(Path file) {
    try {
      return read(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      problems.add(new Problem(file.toString(), "", "there is no such file"));
    } catch (IOException e) {
      problems.add(new Problem(file.toString(), "", "cannot be read: " + e.getMessage()));
    }
    return Tree.empty("default");
  }

  private Tree read(String yaml, String name) {
    return new YamlReader(line -> name + ":" + line, problems).read(yaml);
  }
}
