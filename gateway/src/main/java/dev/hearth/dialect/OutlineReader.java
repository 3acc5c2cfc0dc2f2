package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An object of a request that is still bytes, and knows its place: its members are read without
 * parsing the rest, and whatever is wrong with one is told with the member's path. A member that is
 * null counts as absent.
 */
public final class OutlineReader {
  private static final int LONGEST_SHOWN = 24;
  private static final int MOST_DIGITS = 18;

  private final RequestBody body;

  /** Null for the request itself. */
  private final @Nullable JsonOutline nested;

  private final String path;

  private OutlineReader(RequestBody body, @Nullable JsonOutline nested, String path) {
    this.body = body;
    this.nested = nested;
    this.path = path;
  }

  /** The request itself. */
  public static OutlineReader of(RequestBody body) {
    return new OutlineReader(body, null, "");
  }

  public boolean has(String name) {
    return field(name) != null;
  }

  /** Where the member of that name lies; null when it is absent. */
  public JsonOutline.@Nullable Field field(String name) {
    JsonOutline.Field field = nested == null ? body.outline().field(name) : nested.field(name);
    return field == null || body.byteAt(field.start()) == 'n' ? null : field;
  }

  /** A member's JSON text; null when it is absent. */
  public @Nullable String json(String name) {
    JsonOutline.Field field = field(name);
    return field == null ? null : body.json(field);
  }

  /** A string; null when it is absent. */
  public @Nullable String text(String name) {
    String json = json(name);
    if (json == null) {
      return null;
    }
    if (json.charAt(0) != '"') {
      throw wrong(name, json, "a string");
    }
    return JsonText.unquote(json);
  }

  /**
   * The name of the model.
   *
   * @param listing where callers find the names that there are
   */
  public String model(String listing) {
    String model = text("model");
    if (model == null || model.isBlank()) {
      String expected = "the name of a model, as " + listing + " lists them";
      throw problem("model", model == null ? "is missing" : "is empty", expected);
    }
    return model;
  }

  public boolean flag(String name, boolean whenAbsent) {
    String json = json(name);
    if (json == null) {
      return whenAbsent;
    }
    return switch (json) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, json, "true or false");
    };
  }

  /** A limit of tokens; null when it is absent or below 0, which means that there is none. */
  public @Nullable Long limit(String name) {
    String json = json(name);
    if (json == null) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(json);
      if (number.signum() < 0) {
        return null;
      }
      if (Math.abs((long) number.scale()) <= MOST_DIGITS) {
        return number.longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException _) {
      // falls through to the one message for all ways of being wrong
    }
    throw wrong(name, json, "a whole number of tokens");
  }

  /** Whether a member is an array with something in it. */
  public boolean isNonEmptyArray(String name) {
    JsonOutline.Field field = field(name);
    if (field == null || body.byteAt(field.start()) != '[') {
      return false;
    }
    int at = field.start() + 1;
    while (body.byteAt(at) <= ' ') {
      at++;
    }
    return body.byteAt(at) != ']';
  }

  /** A member that is an object; null when it is absent. */
  public @Nullable OutlineReader object(String name) {
    JsonOutline outline = outline(name);
    return outline == null ? null : new OutlineReader(body, outline, at(name));
  }

  /** The outline of a member that is an object; null when it is absent. */
  public @Nullable JsonOutline outline(String name) {
    JsonOutline.Field field = field(name);
    if (field == null) {
      return null;
    }
    JsonOutline outline = body.outline(field);
    if (!outline.isWhole()) {
      throw wrong(name, body.json(field), "an object, each field once");
    }
    return outline;
  }

  /**
   * What to throw because a member is not what it has to be.
   *
   * @param json its JSON text, of which no text is told
   */
  public InferenceException wrong(String name, String json, String expected) {
    return problem(name, "is " + shown(json), expected);
  }

  private InferenceException problem(String name, String what, String expected) {
    String at = at(name);
    return new InferenceException(
        InferenceError.invalid(
            "The field '%s' %s (expected: %s).".formatted(at, what, expected), at));
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + '.' + name;
  }

  /** A value as far as it may be told: its kind, and itself where it is short and no text. */
  private static String shown(String json) {
    return switch (json.charAt(0)) {
      case '"' -> "a string";
      case '{' -> "an object";
      case '[' -> "an array";
      default -> json.length() <= LONGEST_SHOWN ? json : "something else";
    };
  }
}
