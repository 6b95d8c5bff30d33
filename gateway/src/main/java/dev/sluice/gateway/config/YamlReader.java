package dev.sluice.gateway.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads YAML text, of which JSON is a part, into a {@link Tree} that knows its lines. */
final class YamlReader {
  /** Those that leave a value as it is written. */
  private static final Set<Object> PLAIN_TAGS =
      Set.of("tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool");

  private final IntFunction<String> originOfLine;
  private final List<Problem> problems;
  private List<String> lines = List.of();

  /** Adds what is wrong with the text to {@code problems}. */
  YamlReader(IntFunction<String> originOfLine, List<Problem> problems) {
    this.originOfLine = originOfLine;
    this.problems = problems;
  }

  /**
   * The first document of the text; an empty section if the text says nothing or cannot be read.
   */
  Tree read(String text) {
    lines = text.lines().toList();
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        return Tree.empty(originOfLine.apply(1));
      }
      Tree tree = value(parser, "");
      if (parser.nextToken() != null) {
        problems.add(new Problem(origin(parser), "", "a second document (expected: one only)"));
      }
      return tree;
    } catch (JacksonException e) {
      problems.add(notYaml(e));
      return Tree.empty(originOfLine.apply(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Tree value(YAMLParser parser, String path) throws IOException {
    String origin = origin(parser);
    if (parser.isCurrentAlias()) {
      problems.add(new Problem(origin, path, "a YAML alias (expected: the value itself)"));
      return new Tree.Nothing(origin);
    }
    if (hasAnchor(parser)) {
      problems.add(
          new Problem(
              origin, path, "a YAML anchor (expected: the value, in quotes if it begins with &)"));
      return new Tree.Nothing(origin);
    }
    Object tag = parser.getTypeId();
    if (tag != null && !PLAIN_TAGS.contains(tag)) {
      problems.add(
          new Problem(
              origin, path, "a YAML tag (expected: the value, in quotes if it begins with !)"));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser, origin, path);
      case START_ARRAY -> items(parser, origin, path);
      case VALUE_NULL -> new Tree.Nothing(origin);
      default -> new Tree.Text(parser.getText(), origin);
    };
  }

  /** The parser does not tell of those before scalars, but a value begins where its anchor does. */
  private boolean hasAnchor(YAMLParser parser) {
    JsonLocation begin = parser.currentTokenLocation();
    int line = begin.getLineNr() - 1;
    return line < lines.size()
        && lines.get(line).codePoints().skip(begin.getColumnNr() - 1L).findFirst().orElse(0) == '&';
  }

  private Tree fields(YAMLParser parser, String origin, String path) throws IOException {
    Map<String, Tree> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String key = Setting.join(path, name);
      String keyOrigin = origin(parser);
      parser.nextToken();
      if (fields.put(name, value(parser, key)) != null) {
        problems.add(new Problem(keyOrigin, key, "given twice"));
      }
    }
    return new Tree.Fields(fields, origin);
  }

  private Tree items(YAMLParser parser, String origin, String path) throws IOException {
    List<Tree> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser, path + "[" + items.size() + "]"));
    }
    return new Tree.Items(items, origin);
  }

  private String origin(YAMLParser parser) {
    return originOfLine.apply(parser.currentTokenLocation().getLineNr());
  }

  /**
   * Only what the parser missed: the rest of its message quotes the text, which may hold secrets.
   */
  private Problem notYaml(JacksonException e) {
    if (e.getCause() instanceof MarkedYAMLException cause && cause.getProblemMark() != null) {
      int line = cause.getProblemMark().getLine() + 1;
      return new Problem(originOfLine.apply(line), "", "not YAML: " + cause.getProblem());
    }
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    return new Problem(originOfLine.apply(line), "", "not YAML");
  }
}
