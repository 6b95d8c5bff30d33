import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Runs google-java-format over every Java source below the given directories. Maven starts it from
 * source, because a glob is the one thing that Maven's exec plugin cannot pass on.
 *
 * <p>Usage: {@code java -cp google-java-format.jar Format.java check|write DIRECTORY...}
 */
final class Format {
  private Format() {}

  static void main(String[] args) throws IOException {
    boolean write =
        switch (args[0]) {
          case "write" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException(args[0] + " (expected: check or write)");
        };
    var command = new ArrayList<String>();
    command.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    for (var directory : Arrays.asList(args).subList(1, args.length)) {
      command.addAll(sources(Path.of(directory)));
    }

    var changed = new StringWriter();
    int exit =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(
                new PrintWriter(changed, true),
                new PrintWriter(System.err, true),
                command.toArray(String[]::new));
    if (exit != 0) {
      System.err.print(changed);
      System.err.println("Not formatted (see above). To format: mvn -q -N -Pformat validate");
    }
    System.exit(exit);
  }

  private static List<String> sources(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.walk(directory)) {
      return files.map(Path::toString).filter(file -> file.endsWith(".java")).sorted().toList();
    }
  }
}
