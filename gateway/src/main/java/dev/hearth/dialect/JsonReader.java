package dev.hearth.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request's tree that knows its place, so that whatever is wrong with a member is
 * told with the member's path. A member that is null counts as absent.
 *
 * @param path empty for the request itself
 */
public record JsonReader(JsonNode object, String path) {

  /** The path of a member. */
  public String at(String name) {
    return path.isEmpty() ? name : path + '.' + name;
  }

  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  /** A member as it is; a missing node when it is absent. */
  public JsonNode get(String name) {
    return object.path(name);
  }

  public @Nullable String text(String name) {
    if (!has(name)) {
      return null;
    }
    if (!get(name).isTextual()) {
      throw wrong(name, "a string");
    }
    return get(name).textValue();
  }

  public String requireText(String name) {
    String text = text(name);
    if (text == null) {
      throw wrong(name, "a string");
    }
    return text;
  }

  public boolean flag(String name) {
    if (has(name) && !get(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return get(name).booleanValue();
  }

  public @Nullable Double number(String name) {
    if (!has(name)) {
      return null;
    }
    double number = get(name).isNumber() ? get(name).doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw wrong(name, "a number");
    }
    return number;
  }

  public @Nullable Long whole(String name) {
    if (!has(name)) {
      return null;
    }
    JsonNode node = get(name);
    boolean whole = node.isIntegralNumber() ? node.canConvertToLong() : isSmallWhole(node);
    if (!whole) {
      throw wrong(name, "a whole number");
    }
    return node.longValue();
  }

  public @Nullable Integer integer(String name) {
    Long whole = whole(name);
    if (whole == null) {
      return null;
    }
    if (whole.intValue() != whole) {
      throw wrong(name, "a whole number of at most 32 bits");
    }
    return whole.intValue();
  }

  /** A member that is an object; null when it is absent. */
  public @Nullable JsonReader object(String name) {
    return has(name) ? asObject(get(name), at(name)) : null;
  }

  public JsonReader requireObject(String name) {
    return asObject(get(name), at(name));
  }

  /** The objects of a member that is an array; none when it is absent. */
  public List<JsonReader> objects(String name) {
    List<JsonReader> all = new ArrayList<>();
    if (has(name) && !get(name).isArray()) {
      throw wrong(name, "an array");
    }
    for (JsonNode element : get(name)) {
      all.add(asObject(element, at(name) + '[' + all.size() + ']'));
    }
    return all;
  }

  /** Takes a member out that was read and copied, so that the tree does not hold it once more. */
  public void drop(String name) {
    if (object instanceof ObjectNode members) {
      members.remove(name);
    }
  }

  /** What to throw because a member is not what it has to be; says what it is, never its text. */
  public InferenceException wrong(String name, String expected) {
    return problem(at(name), kind(get(name)), expected);
  }

  private static JsonReader asObject(JsonNode node, String path) {
    if (!node.isObject()) {
      throw problem(path, kind(node), "an object");
    }
    return new JsonReader(node, path);
  }

  private static InferenceException problem(String path, String seen, String expected) {
    return new InferenceException(
        InferenceError.invalid(
            "The field '%s' is %s (expected: %s).".formatted(path, seen, expected), path));
  }

  private static boolean isSmallWhole(JsonNode node) {
    double number = node.isNumber() ? node.doubleValue() : Double.NaN;
    return Math.abs(number) < 1e15 && number == Math.rint(number);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case MISSING -> "missing";
      case NULL -> "null";
      case STRING -> "a string";
      case OBJECT, POJO -> "an object";
      case ARRAY -> "an array";
      case BOOLEAN -> node.asText();
      case NUMBER -> node.asText().length() <= 24 ? node.asText() : "a number";
      case BINARY -> "binary";
    };
  }
}
