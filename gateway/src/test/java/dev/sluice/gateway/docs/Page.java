package dev.sluice.gateway.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: the README, or one in {@code docs}. */
public record Page(Path path, String text) {
  private static final Path ROOT = Path.of("..");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
  private static final String CODE = "    ";
  private static final String COMMAND = CODE + "$ ";

  /** Stands for the line after the last one, and is no line of a page. */
  private static final String END = "\0";

  /** A command that the page shows, and what it says that the command prints. */
  public record Example(String command, String output) {}

  /** Pages for users, in the order of their names. */
  public static Stream<Page> all() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> paths = docs.filter(path -> path.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), paths.stream()).map(Page::read);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Page read(Path path) {
    try {
      return new Page(path, Files.readString(path));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Lines of code that begin with {@code $}, each with the lines of code below it. */
  public List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    Iterator<String> lines = text.lines().iterator();
    String line = next(lines);
    while (!line.equals(END)) {
      if (!line.startsWith(COMMAND)) {
        line = next(lines);
        continue;
      }
      StringBuilder command = new StringBuilder(line.substring(COMMAND.length()));
      while (line.endsWith("\\")) {
        line = next(lines);
        command.append('\n').append(line.strip());
      }
      StringBuilder output = new StringBuilder();
      line = next(lines);
      while (line.startsWith(CODE) && !line.startsWith(COMMAND)) {
        output.append(line.strip()).append('\n');
        line = next(lines);
      }
      examples.add(new Example(command.toString(), output.toString()));
    }
    return examples;
  }

  private static String next(Iterator<String> lines) {
    return lines.hasNext() ? lines.next() : END;
  }

  /** Conversations with a client: lines of code that begin with {@code >} or {@code <}. */
  public List<List<String>> conversations() {
    List<List<String>> conversations = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith(CODE + "> ") || line.startsWith(CODE + "< ")) {
        lines.add(line.substring(CODE.length()));
      } else if (!lines.isEmpty()) {
        conversations.add(lines);
        lines = new ArrayList<>();
      }
    }
    return conversations;
  }

  /** What is fenced as code of this language. */
  public List<String> fenced(String language) {
    return FENCE
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** What can stand behind {@code #} in a link to this page, as GitHub names it. */
  public List<String> anchors() {
    return HEADING.matcher(withoutCode()).results().map(Page::anchor).toList();
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  /** Without what is fenced or indented as code. */
  public String withoutCode() {
    return FENCE.matcher(text).replaceAll("").replaceAll("(?m)^ {4}.*$", "");
  }

  /** The cells of the first table below a heading, without its head. */
  public List<List<String>> table(String heading) {
    String section = text.split("(?m)^#+ " + Pattern.quote(heading) + "$", 2)[1];
    return section
        .lines()
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(
            line ->
                List.of(line.substring(1, line.length() - 1).strip().split(" *(?<!\\\\)\\| *", -1)))
        .toList();
  }

  @Override
  public String toString() {
    return ROOT.relativize(path).toString();
  }
}
