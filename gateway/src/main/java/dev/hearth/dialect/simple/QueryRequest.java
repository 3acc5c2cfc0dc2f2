package dev.hearth.dialect.simple;

import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a question: a chat of one turn. */
final class QueryRequest {
  static final String MODEL = "model";
  static final String MAX_TOKENS = "max_tokens";

  private static final Set<String> KNOWN =
      Set.of(
          "query",
          "prompt",
          MODEL,
          MAX_TOKENS,
          "temperature",
          "system",
          "system_message",
          "stream");

  private QueryRequest() {}

  static InferenceRequest.Chat decode(RequestBody body, Supplier<String> usualModel) {
    body.outline().fields();
    JsonReader request = new JsonReader(body.tree(), "");
    String text = either(request, "query", "prompt");
    if (text == null || text.isBlank()) {
      throw request.wrong("query", "a text that is not empty, here or as 'prompt'");
    }
    List<Message> messages = new ArrayList<>(2);
    String system = either(request, "system", "system_message");
    if (system != null && !system.isEmpty()) {
      messages.add(Message.of(Role.SYSTEM, system));
    }
    messages.add(Message.of(Role.USER, text));
    String model = request.text(MODEL);
    return new InferenceRequest.Chat(
        model == null || model.isBlank() ? usualModel.get() : model,
        messages,
        List.of(),
        new ToolChoice.Auto(),
        null,
        sampling(request),
        new ResponseFormat.Text(),
        Reasoning.unset(),
        null,
        false,
        false,
        others(request));
  }

  /** A text that has two names, of which a request uses one. */
  private static @Nullable String either(JsonReader request, String name, String other) {
    String text = request.text(name);
    String same = request.text(other);
    if (text != null && same != null) {
      throw new InferenceException(
          InferenceError.invalid(
              "The fields '%s' and '%s' are both there (expected: one of them)."
                  .formatted(name, other),
              other));
    }
    return text == null ? same : text;
  }

  private static Sampling sampling(JsonReader request) {
    Integer limit = request.integer(MAX_TOKENS);
    return new Sampling(
        request.number("temperature"),
        null,
        null,
        null,
        null,
        null,
        null,
        limit == null || limit < 0 ? null : limit,
        List.of());
  }

  private static Map<String, String> others(JsonReader request) {
    Map<String, String> others = new HashMap<>();
    request
        .object()
        .forEachEntry((name, value) -> {
          if (!KNOWN.contains(name) && !value.isNull()) {
            others.put(name, Json.text(value));
          }
        });
    return others;
  }
}
