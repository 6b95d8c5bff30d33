package dev.sluice.gateway.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings a configuration together: the file, then the environment over it, then the checks. */
final class Loader {
  /** Far more than any configuration needs, and read in moments. */
  private static final int MAX_BYTES = 1 << 20;

  private final List<Problem> problems = new ArrayList<>();

  private Loader() {}

  static Config load(@Nullable Path file, Map<String, String> environment) throws ConfigException {
    Loader loader = new Loader();
    return loader.bind(file == null ? Tree.empty("default") : loader.read(file), environment);
  }

  /** Whether a secret stands in the file; not if it cannot be read. */
  static boolean holdsSecrets(Path file) {
    return SecretsInFile.isAnyIn(new Loader().read(file));
  }

  /**
   * The same once more, for a process that has begun with it. What has nothing to say now, or
   * cannot be read twice, is no configuration.
   */
  static Config reload(@Nullable Path file, Map<String, String> environment)
      throws ConfigException {
    if (file == null) {
      return load(null, environment);
    }
    Loader loader = new Loader();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      loader.problem(file, "no regular file (expected: one, since it is read a second time)");
      throw new ConfigException(loader.problems);
    }
    Tree tree = loader.read(file);
    if (loader.problems.isEmpty()
        && !(tree instanceof Tree.Fields(var keys, _) && !keys.isEmpty())) {
      loader.problem(file, "it holds no key (expected: a configuration)");
    }
    return loader.bind(tree, environment);
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
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= MAX_BYTES) {
        return read(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), file.toString());
      }
      problem(file, "more than %d bytes".formatted(MAX_BYTES));
    } catch (NoSuchFileException e) {
      problem(file, "there is no such file");
    } catch (CharacterCodingException e) {
      problem(file, "not UTF-8");
    } catch (IOException e) {
      problem(file, "cannot be read: " + e.getMessage());
    }
    return Tree.empty("default");
  }

  private void problem(Path file, String message) {
    problems.add(new Problem(file.toString(), "", message));
  }

  private Tree read(String yaml, String name) {
    return new YamlReader(line -> name + ":" + line, problems).read(yaml);
  }
}
