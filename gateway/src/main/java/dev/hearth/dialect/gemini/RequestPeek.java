package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what routing needs from a request's path and top-level fields; the rest stays bytes. */
final class RequestPeek {
  private static final String CONFIG = "generationConfig";
  private static final String RESOURCE = "models/";

  private final RequestBody body;

  private RequestPeek(RequestBody body) {
    this.body = body;
  }

  static RequestFacts facts(Asked asked, RequestBody body) {
    body.outline().fields();
    return new RequestPeek(body).facts(asked);
  }

  /** The name of the model, which the path tells; where it does not, the body does. */
  static String model(Asked asked, RequestBody body) {
    String model = asked.model();
    if (model == null) {
      JsonOutline.Field field = body.outline().field("model");
      String json = field == null ? "" : body.json(field);
      if (!json.startsWith("\"")) {
        throw wrong("model", "is not in the path", "/v1beta/models/{model}:{method}");
      }
      model = JsonText.unquote(json);
    }
    return withoutResource(model);
  }

  /** A model's name without what its resource's name begins with. */
  static String withoutResource(String model) {
    return model.startsWith(RESOURCE) ? model.substring(RESOURCE.length()) : model;
  }

  static InferenceException unsupported(Operation operation) {
    return new InferenceException(
        InferenceError.of(
            InferenceError.Kind.UNSUPPORTED,
            "Gemini has no operation '%s'; use generateContent."
                .formatted(operation.name().toLowerCase(Locale.ROOT))));
  }

  /** The top-level field of that name, in either case; null when it is absent or null. */
  static JsonOutline.@Nullable Field field(RequestBody body, String name) {
    JsonOutline.Field field = body.outline().field(name);
    if (field == null) {
      field = body.outline().field(Fields.snake(name));
    }
    return field == null || body.byteAt(field.start()) == 'n' ? null : field;
  }

  private RequestFacts facts(Asked asked) {
    Operation operation = asked.operation();
    JsonOutline config = operation == Operation.CHAT ? config() : null;
    boolean stream = operation != Operation.EMBEDDING && Boolean.TRUE.equals(asked.stream());
    return new RequestFacts(
        operation,
        model(asked, body),
        stream,
        body.size(),
        config == null ? null : limit(config),
        isNonEmpty("tools"),
        config != null && isStructured(config),
        stream,
        false);
  }

  private @Nullable JsonOutline config() {
    JsonOutline.Field field = field(body, CONFIG);
    if (field == null) {
      return null;
    }
    JsonOutline config = body.outline(field);
    if (!config.isWhole()) {
      throw wrong(CONFIG, "is " + shown(body.json(field)), "an object, each field once");
    }
    return config;
  }

  private @Nullable Long limit(JsonOutline config) {
    String json = member(config, "maxOutputTokens");
    if (json == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(json);
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        return number < 0 ? null : (long) number;
      }
    } catch (NumberFormatException _) {
      // falls through to the one message for all ways of being wrong
    }
    throw wrong(CONFIG + ".maxOutputTokens", "is " + shown(json), "a whole number of tokens");
  }

  private boolean isStructured(JsonOutline config) {
    String type = member(config, "responseMimeType");
    return member(config, "responseSchema") != null
        || member(config, "responseJsonSchema") != null
        || (type != null && !type.equals("\"text/plain\"") && !type.equals("\"\""));
  }

  /** The JSON text of a member; null when it is absent or null. */
  private @Nullable String member(JsonOutline object, String name) {
    JsonOutline.Field field = object.field(name);
    if (field == null) {
      field = object.field(Fields.snake(name));
    }
    return field == null || body.byteAt(field.start()) == 'n' ? null : body.json(field);
  }

  private boolean isNonEmpty(String name) {
    JsonOutline.Field field = field(body, name);
    if (field == null) {
      return false;
    }
    int at = field.start() + 1;
    while (at < field.end() && body.byteAt(at) <= ' ') {
      at++;
    }
    byte first = body.byteAt(field.start());
    return (first == '[' && body.byteAt(at) != ']') || (first == '{' && body.byteAt(at) != '}');
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
}
