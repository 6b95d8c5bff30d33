package dev.sluice.gateway.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads YAML text, of which JSON is a part, into a {@link Tree} that knows its lines. */
final class YamlReader {
  private final IntFunction<String> originOfLine;
  private final List<Problem> problems;

  /** Adds what is wrong with the text to {@code problems}. */
  YamlReader(IntFunction<String> originOfLine, List<Problem> problems) {
    this.originOfLine = originOfLine;
    this.problems = problems;
  }

  /**
   * The first document of the text; an empty section if the text says nothing or cannot be read.
   */
  Tree read(String text) {
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
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser, origin, path);
      case START_ARRAY -> items(parser, origin, path);
      case VALUE_NULL -> new Tree.Nothing(origin);
      default -> new Tree.Text(parser.getText(), origin);
    };
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
