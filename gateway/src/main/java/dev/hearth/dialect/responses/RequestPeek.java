package dev.hearth.dialect.responses;

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
    String model = asked.model() == null ? model() : asked.model();
    boolean stream = asked.stream() == null ? stream() : asked.stream();
    return new RequestFacts(
        asked.operation(),
        model,
        stream,
        body.size(),
        limit(),
        isNonEmptyArray("tools"),
        isStructured(),
        stream,
        false);
  }

  private String model() {
    String json = json("model");
    String expected = "the name of a model, as /v1/models lists them";
    if (json == null) {
      throw wrong("model", "is missing", expected);
    }
    if (json.charAt(0) != '"') {
      throw wrong("model", "is no string", expected);
    }
    String model = JsonText.unquote(json);
    if (model.isBlank()) {
      throw wrong("model", "is empty", expected);
    }
    return model;
  }

  private boolean stream() {
    String json = json("stream");
    if (json == null || json.equals("false")) {
      return false;
    }
    if (json.equals("true")) {
      return true;
    }
    throw wrong("stream", "is something else", "true or false");
  }

  /** The most tokens wanted; null when it is absent, null or below 0, which means no limit. */
  private @Nullable Long limit() {
    String json = json("max_output_tokens");
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
    throw wrong("max_output_tokens", "is something else", "a whole number of tokens");
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
    JsonOutline.Field text = field("text");
    if (text == null) {
      return false;
    }
    JsonOutline outline = body.outline(text);
    if (!outline.isWhole()) {
      throw wrong("text", "is something else", "an object, each field once");
    }
    JsonOutline.Field format = outline.field("format");
    if (format == null || body.byteAt(format.start()) != '{') {
      return false;
    }
    JsonOutline.Field type = body.outline(format).field("type");
    return type != null && !body.json(type).equals("\"text\"");
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

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
