package dev.hearth.dialect.ollama;

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
  private static final String EXPECTED_MODEL = "the name of a model, as /api/tags lists them";

  private final RequestBody body;

  private RequestPeek(RequestBody body) {
    this.body = body;
  }

  /** The facts; an answer's last line always tells its usage, so a stream asks for it. */
  static RequestFacts facts(Endpoint endpoint, RequestBody body) {
    RequestPeek peek = new RequestPeek(body);
    boolean stream = isStream(endpoint, body);
    return new RequestFacts(
        endpoint.operation(),
        peek.model(),
        stream,
        body.size(),
        endpoint.isGenerating() ? peek.limit() : null,
        endpoint == Endpoint.CHAT && peek.isFilledArray("tools"),
        endpoint.isGenerating() && peek.isStructured(),
        stream,
        false);
  }

  /** Whether the answer is to be streamed, which it is unless the caller says no. */
  static boolean isStream(Endpoint endpoint, RequestBody body) {
    return endpoint.isGenerating() && new RequestPeek(body).streamed();
  }

  /** Whether nothing is asked: such a request only loads or unloads its model. */
  static boolean asksNothing(Endpoint endpoint, RequestBody body) {
    RequestPeek peek = new RequestPeek(body);
    JsonOutline.Field field = peek.field(endpoint.asking());
    if (field == null) {
      return true;
    }
    return switch (body.byteAt(field.start())) {
      case '"' -> endpoint != Endpoint.CHAT && field.end() - field.start() == 2;
      case '[' -> endpoint != Endpoint.GENERATE && !peek.isFilledArray(endpoint.asking());
      default -> false;
    };
  }

  /** Whether the model is to be unloaded at once: a {@code keep_alive} of no time. */
  static boolean unloads(RequestBody body) {
    String json = new RequestPeek(body).json("keep_alive");
    return json != null
        && json.indexOf('0') >= 0
        && json.chars().noneMatch(c -> c >= '1' && c <= '9');
  }

  private String model() {
    String json = json("model");
    if (json == null) {
      throw wrong("model", "is missing", EXPECTED_MODEL);
    }
    if (json.charAt(0) != '"') {
      throw wrong("model", "is " + shown(json), EXPECTED_MODEL);
    }
    String model = JsonText.unquote(json);
    if (model.isBlank()) {
      throw wrong("model", "is empty", EXPECTED_MODEL);
    }
    return model;
  }

  private boolean streamed() {
    String json = json("stream");
    if (json == null || json.equals("true")) {
      return true;
    }
    if (json.equals("false")) {
      return false;
    }
    throw wrong("stream", "is " + shown(json), "true or false");
  }

  /** The most tokens wanted; null when nothing or less than 0 is said, which means no limit. */
  private @Nullable Long limit() {
    JsonOutline options = options(body);
    JsonOutline.Field field = options == null ? null : options.field(Settings.NUM_PREDICT);
    String json = field == null ? "null" : body.json(field);
    if (json.equals("null")) {
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
    throw wrong("options.num_predict", "is " + shown(json), "a whole number of tokens");
  }

  /**
   * The outline of the caller's options, in places of the body; null when there are none.
   *
   * @throws InferenceException when they are no object
   */
  static @Nullable JsonOutline options(RequestBody body) {
    JsonOutline.Field field = body.outline().field(Settings.OPTIONS);
    if (field == null || body.byteAt(field.start()) == 'n') {
      return null;
    }
    JsonOutline options = body.outline(field);
    if (!options.isWhole()) {
      throw wrong(Settings.OPTIONS, "is " + shown(body.json(field)), "an object, each field once");
    }
    return options;
  }

  private boolean isStructured() {
    String json = json("format");
    return json != null && !json.equals("\"\"");
  }

  private boolean isFilledArray(String name) {
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
}
