package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one function call that come in pieces, each a value and the path of its place.
 * Bounded.
 */
final class PartialArguments {
  private static final int MOST_TEXT = 8 * 1024 * 1024;
  private static final int MOST_ELEMENTS = 10_000;
  private static final int DEEPEST = 64;

  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private @Nullable String openPath;
  private final StringBuilder openText = new StringBuilder();
  private int length;

  /** A step of a path: a member's name, or an element's place when there is no name. */
  private record Step(@Nullable String name, int place) {}

  /**
   * Takes a piece.
   *
   * @throws IOException when its path or value makes no sense, or all is too long
   */
  void add(AnswerPart.Piece piece) throws IOException {
    length += piece.json().length();
    if (length > MOST_TEXT) {
      throw new IOException("arguments longer than %d characters".formatted(MOST_TEXT));
    }
    JsonNode value = Json.tree(piece.json());
    if (!value.isTextual()) {
      closeText();
      set(steps(piece.path()), value);
    } else if (piece.path().equals(openPath)) {
      openText.append(value.textValue());
    } else {
      closeText();
      openPath = piece.path();
      openText.append(value.textValue());
    }
  }

  /** The JSON text of all so far. */
  String text() throws IOException {
    closeText();
    return Json.text(root);
  }

  private void closeText() throws IOException {
    if (openPath != null) {
      set(steps(openPath), JsonNodeFactory.instance.textNode(openText.toString()));
      openPath = null;
      openText.setLength(0);
    }
  }

  private void set(List<Step> steps, JsonNode value) throws IOException {
    JsonNode at = root;
    for (int i = 0; i < steps.size(); i++) {
      boolean last = i == steps.size() - 1;
      JsonNode before = child(at, steps.get(i));
      JsonNode next;
      if (last) {
        boolean longer = value.isTextual() && before.isTextual();
        next =
            longer
                ? JsonNodeFactory.instance.textNode(before.textValue() + value.textValue())
                : value;
      } else {
        next = container(before, steps.get(i + 1));
      }
      put(at, steps.get(i), next);
      at = next;
    }
  }

  private static JsonNode child(JsonNode at, Step step) {
    return step.name() == null ? at.path(step.place()) : at.path(step.name());
  }

  private static JsonNode container(JsonNode before, Step inside) {
    if (inside.name() == null) {
      return before instanceof ArrayNode ? before : JsonNodeFactory.instance.arrayNode();
    }
    return before instanceof ObjectNode ? before : JsonNodeFactory.instance.objectNode();
  }

  private static void put(JsonNode at, Step step, JsonNode value) throws IOException {
    if (at instanceof ObjectNode object && step.name() != null) {
      object.set(step.name(), value);
    } else if (at instanceof ArrayNode array && step.name() == null) {
      while (array.size() <= step.place()) {
        array.add(NullNode.getInstance());
      }
      array.set(step.place(), value);
    } else {
      throw new IOException("a path that does not fit what is there");
    }
  }

  /** The steps of a path such as {@code $.a[0]['b c']}. */
  private static List<Step> steps(String path) throws IOException {
    List<Step> steps = new ArrayList<>();
    int at = path.startsWith("$") ? 1 : 0;
    while (at < path.length()) {
      char c = path.charAt(at);
      if (c == '[') {
        int end = closing(path, at);
        steps.add(bracket(path.substring(at + 1, end)));
        at = end + 1;
      } else {
        int from = c == '.' ? at + 1 : at;
        int end = from;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        steps.add(new Step(path.substring(from, end), 0));
        at = end;
      }
    }
    if (steps.isEmpty() || steps.size() > DEEPEST) {
      throw new IOException("a path of %d steps".formatted(steps.size()));
    }
    return steps;
  }

  private static int closing(String path, int open) throws IOException {
    char quote = open + 1 < path.length() ? path.charAt(open + 1) : ']';
    boolean quoted = quote == '\'' || quote == '"';
    int end = quoted ? path.indexOf(quote + "]", open + 2) + 1 : path.indexOf(']', open);
    if (end <= open) {
      throw new IOException("a path with an open bracket");
    }
    return end;
  }

  private static Step bracket(String inside) throws IOException {
    if (inside.length() >= 2 && (inside.charAt(0) == '\'' || inside.charAt(0) == '"')) {
      return new Step(inside.substring(1, inside.length() - 1), 0);
    }
    try {
      int place = Integer.parseInt(inside);
      if (place >= 0 && place < MOST_ELEMENTS) {
        return new Step(null, place);
      }
    } catch (NumberFormatException _) {
      // falls through to the one message for both ways of being wrong
    }
    throw new IOException("a path with a place that is none");
  }
}
