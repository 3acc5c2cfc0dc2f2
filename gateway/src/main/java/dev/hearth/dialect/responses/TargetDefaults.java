package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A target's defaults by this format's names: configurations say them as chat completions do,
 * whatever the target speaks.
 */
final class TargetDefaults {
  private static final String LIMIT = "max_output_tokens";
  private static final String REASONING = "reasoning";

  private TargetDefaults() {}

  /** The fields that are to be set unless the request sets them: name → JSON text. */
  static Map<String, String> missing(ModelParams target, Set<String> set) {
    Map<String, String> fields = new TreeMap<>();
    target
        .defaults()
        .forEach((name, json) -> {
          switch (name) {
            case "model", "input", "stream", "stream_options" -> {}
            case "max_tokens", "max_completion_tokens" -> fields.putIfAbsent(LIMIT, json);
            case "reasoning_effort" -> {
              if (isText(json)) {
                fields.putIfAbsent(REASONING, "{\"effort\":" + json + '}');
              }
            }
            default -> fields.put(name, json);
          }
        });
    fields.keySet().removeAll(set);
    return fields;
  }

  private static boolean isText(String json) {
    try {
      JsonNode tree = Json.tree(json);
      return tree.isTextual();
    } catch (IOException _) {
      return false;
    }
  }
}
