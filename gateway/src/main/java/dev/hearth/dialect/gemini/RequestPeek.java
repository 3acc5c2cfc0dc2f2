package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what routing needs from a request's path and top-level fields; the rest stays bytes. */
final class RequestPeek {
  private static final String RESOURCE = "models/";

  private RequestPeek() {}

  static RequestFacts facts(Asked asked, RequestBody body) {
    body.outline().fields();
    Operation operation = asked.operation();
    OutlineReader request = OutlineReader.of(body);
    OutlineReader config =
        operation == Operation.CHAT
            ? request.object(spelled(request, TargetDefaults.GENERATION))
            : null;
    boolean stream = operation != Operation.EMBEDDING && Boolean.TRUE.equals(asked.stream());
    return new RequestFacts(
        operation,
        model(asked, body),
        stream,
        body.size(),
        config == null ? null : config.limit(spelled(config, "maxOutputTokens")),
        hasTools(request, body),
        config != null && isStructured(config),
        stream,
        false);
  }

  /** The name of the model, which the path tells; where it does not, the body does. */
  static String model(Asked asked, RequestBody body) {
    String model = asked.model();
    if (model == null) {
      JsonOutline.Field field = body.outline().field("model");
      String json = field == null ? "null" : body.json(field);
      if (!json.startsWith("\"")) {
        throw new InferenceException(
            InferenceError.invalid(
                "The field 'model' is not in the path (expected: /v1beta/models/{model}:{method}).",
                "model"));
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
    OutlineReader request = OutlineReader.of(body);
    return request.field(spelled(request, name));
  }

  /** A member's name as the caller spells it: in camel case, or with underscores. */
  static String spelled(OutlineReader object, String name) {
    return object.has(name) ? name : Fields.snake(name);
  }

  private static boolean isStructured(OutlineReader config) {
    String type = config.json(spelled(config, "responseMimeType"));
    return config.has(spelled(config, "responseSchema"))
        || config.has(spelled(config, "responseJsonSchema"))
        || (type != null && !type.equals("\"text/plain\"") && !type.equals("\"\""));
  }

  /** Whether there are tools: an array of them, or one that some clients write without it. */
  private static boolean hasTools(OutlineReader request, RequestBody body) {
    if (request.isNonEmptyArray("tools")) {
      return true;
    }
    JsonOutline.Field field = request.field("tools");
    return field != null
        && body.byteAt(field.start()) == '{'
        && !body.outline(field).fields().isEmpty();
  }
}
