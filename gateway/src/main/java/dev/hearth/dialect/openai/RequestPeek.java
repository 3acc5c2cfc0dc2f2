package dev.hearth.dialect.openai;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.math.BigDecimal;
import java.util.Objects;
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
    Operation operation = asked.operation();
    String model = asked.model() == null ? model() : asked.model();
    boolean stream = operation != Operation.EMBEDDING && flag("stream");
    Long limit = count("max_completion_tokens");
    if (limit == null) {
      limit = count("max_tokens");
    }
    return new RequestFacts(
        operation,
        model,
        stream,
        body.size(),
        limit,
        isNonEmptyArray("tools"),
        isStructured(),
        includesUsage() && stream,
        operation == Operation.EMBEDDING && "base64".equals(text("encoding_format")));
  }

  private String model() {
    String model = text("model");
    if (model == null) {
      throw wrong("model", "is missing", "the name of a model, as /v1/models lists them");
    }
    if (model.isBlank()) {
      throw wrong("model", "is empty", "the name of a model, as /v1/models lists them");
    }
    return model;
  }

  /** A string; null when it is absent or null. */
  private @Nullable String text(String name) {
    String json = json(name);
    if (json == null) {
      return null;
    }
    if (json.charAt(0) != '"') {
      throw wrong(name, "is " + shown(json), "a string");
    }
    return JsonText.unquote(json);
  }

  private boolean flag(String name) {
    String json = json(name);
    if (json == null || json.equals("false")) {
      return false;
    }
    if (json.equals("true")) {
      return true;
    }
    throw wrong(name, "is " + shown(json), "true or false");
  }

  /** A number of tokens; null when it is absent, null or below 0, which means no limit. */
  private @Nullable Long count(String name) {
    String json = json(name);
    if (json == null) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(json);
      if (number.signum() < 0) {
        return null;
      }
      if (Math.abs((long) number.scale()) <= 18) {
        return number.longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException _) {
      // falls through to the one message for all ways of being wrong
    }
    throw wrong(name, "is " + shown(json), "a whole number of tokens");
  }

  private boolean isNonEmptyArray(String name) {
    JsonOutline.Field field = field(name);
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
    if (field("response_format") == null) {
      return false;
    }
    return !"\"text\"".equals(member("response_format", "type"));
  }

  private boolean includesUsage() {
    String json =
        field("stream_options") == null ? null : member("stream_options", "include_usage");
    if (json == null || json.equals("false") || json.equals("null")) {
      return false;
    }
    if (json.equals("true")) {
      return true;
    }
    throw wrong("stream_options.include_usage", "is " + shown(json), "true or false");
  }

  /** The JSON text of an object's member; null when it is absent. */
  private @Nullable String member(String name, String member) {
    JsonOutline.Field field = Objects.requireNonNull(field(name));
    JsonOutline outline = body.outline(field);
    if (!outline.isWhole()) {
      throw wrong(name, "is " + shown(body.json(field)), "an object, each field once");
    }
    JsonOutline.Field inner = outline.field(member);
    return inner == null ? null : body.json(inner);
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
