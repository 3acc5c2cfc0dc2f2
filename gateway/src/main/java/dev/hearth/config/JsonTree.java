package dev.hearth.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.hearth.config.Problem.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tree of a JSON text, which may have comments and commas too many, as editors' files do. */
final class JsonTree {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(YamlText.MAX_DEPTH).build())
          .build();

  private final JsonParser parser;
  private int nodes;

  private JsonTree(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The tree of a text.
   *
   * @param path of what the text is, for the problem
   * @return null when it is no JSON, or more than is taken; the problem says why
   */
  static @Nullable Node parse(String text, String path, Problems problems) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      Node root = new JsonTree(parser).node();
      if (parser.nextToken() != null) {
        problems.add(problem(path, "more than one value", mark(parser.currentTokenLocation())));
        return null;
      }
      return root;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      problems.add(problem(path, e.getOriginalMessage(), at == null ? null : mark(at)));
    } catch (IOException e) {
      problems.add(problem(path, String.valueOf(e.getMessage()), null));
    }
    return null;
  }

  private Node node() throws IOException {
    Mark mark = mark(parser.currentTokenLocation());
    if (++nodes > YamlText.MAX_NODES) {
      throw new IOException("more than " + YamlText.MAX_NODES + " values");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("nothing");
    }
    return switch (token) {
      case START_OBJECT -> object(mark);
      case START_ARRAY -> array(mark);
      case VALUE_STRING -> new Node.Scalar(mark, parser.getText(), false, null);
      default -> new Node.Scalar(mark, parser.getText(), true, null);
    };
  }

  private Node object(Mark mark) throws IOException {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Mark at = mark(parser.currentTokenLocation());
      parser.nextToken();
      entries.put(name, new Node.Entry(at, node()));
    }
    return new Node.Mapping(mark, entries);
  }

  private Node array(Mark mark) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node());
    }
    return new Node.Sequence(mark, items);
  }

  private static Problem problem(String path, String value, @Nullable Mark mark) {
    return new Problem(
        Severity.ERROR, path, Node.Shown.of(value), "JSON", "check the file in an editor", mark);
  }

  private static Mark mark(JsonLocation at) {
    return new Mark(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }
}
