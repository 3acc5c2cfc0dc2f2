package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.RequestFacts;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads what routing needs from a request's top-level fields; the rest stays bytes. */
final class RequestPeek {
  private final RequestBody body;

  private RequestPeek(RequestBody body) {
    this.body = body;
  }

  static RequestFacts facts(Asked asked, RequestBody body) {
    return new RequestPeek(body).facts(asked);
  }

  private RequestFacts facts(Asked asked) {
    return new RequestFacts(
        asked.operation(),
        asked.model() == null ? model() : asked.model(),
        asked.stream() == null ? isStream() : asked.stream(),
        body.size(),
        limit(),
        hasTools(),
        isStructured(),
        true,
        false);
  }

  private String model() {
    String expected = "the name of a model, as /v1/models lists them";
    String json = json("model");
    if (json == null) {
      throw wrong("model", "is missing", expected);
    }
    if (json.charAt(0) != '"') {
      throw wrong("model", "is " + shown(json), "a string");
    }
    String model = JsonText.unquote(json);
    if (model.isBlank()) {
      throw wrong("model", "is empty", expected);
    }
    return model;
  }

  private boolean isStream() {
    String json = json("stream");
    if (json == null || json.equals("false")) {
      return false;
    }
    if (json.equals("true")) {
      return true;
    }
    throw wrong("stream", "is " + shown(json), "true or false");
  }

  private @Nullable Long limit() {
    String json = json("max_tokens");
    if (json == null) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(json);
      if (number.signum() >= 0 && Math.abs((long) number.scale()) <= 18) {
        return number.longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException _) {
      // falls through to the one message for all ways of being wrong
    }
    throw wrong("max_tokens", "is " + shown(json), "a whole number of tokens");
  }

  private boolean hasTools() {
    JsonOutline.Field field = field("tools");
    if (field == null || body.byteAt(field.start()) != '[') {
      return false;
    }
    int at = field.start() + 1;
    while (isSpace(body.byteAt(at))) {
      at++;
    }
    return body.byteAt(at) != ']';
  }

  private boolean isStructured() {
    if (field("output_format") != null) {
      return true;
    }
    JsonOutline.Field config = field("output_config");
    if (config == null) {
      return false;
    }
    JsonOutline outline = body.outline(config);
    if (!outline.isWhole()) {
      throw wrong("output_config", "is " + shown(body.json(config)), "an object, each field once");
    }
    JsonOutline.Field format = outline.field("format");
    return format != null && body.byteAt(format.start()) != 'n';
  }

  /** The field of that name; null when it is absent or null. */
  private JsonOutline.@Nullable Field field(String name) {
    JsonOutline.Field field = body.outline().field(name);
    return field == null || body.byteAt(field.start()) == 'n' ? null : field;
  }

  private @Nullable String json(String name) {
    JsonOutline.Field field = field(name);
    return field == null ? null : body.json(field);
  }

  private static InferenceException wrong(String name, String what, String expected) {
    return new InferenceException(
        InferenceError.invalid(
            "The field '%s' %s (expected: %s).".formatted(name, what, expected), name));
  }

  /** A value as far as it may be told: its kind, and itself where it is short and no text. */
  private static String shown(String json) {
    return switch (json.charAt(0)) {
      case '"' -> "a string";
      case '{' -> "an object";
      case '[' -> "an array";
      default -> json.length() <= 24 ? json : "something else";
    };
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
