package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A target's defaults at the places where Gemini has them: what {@code generationConfig} knows goes
 * there, by its own name or by OpenAI's, and so do the members of a {@code generationConfig}; all
 * else stands at the top.
 *
 * @param top fields of the request: name in camel case → JSON text
 * @param generation members of {@code generationConfig}: the same
 */
record TargetDefaults(Map<String, String> top, Map<String, String> generation) {
  static final String GENERATION = "generationConfig";

  private static final Set<String> GENERATION_NAMES =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "maxOutputTokens",
          "candidateCount",
          "stopSequences",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "responseModalities",
          "responseLogprobs",
          "logprobs",
          "speechConfig",
          "imageConfig",
          "mediaResolution",
          "thinkingConfig");

  private static final Map<String, String> OPENAIS =
      Map.of(
          "maxTokens", "maxOutputTokens",
          "maxCompletionTokens", "maxOutputTokens",
          "stop", "stopSequences",
          "n", "candidateCount",
          "dimensions", "outputDimensionality");

  /** What the gateway decides itself, or what has another place here. */
  private static final Set<String> NEVER =
      Set.of("model", "stream", "streamOptions", "contents", "content", "requests", "messages");

  static TargetDefaults of(Map<String, String> defaults) {
    TargetDefaults placed = new TargetDefaults(new TreeMap<>(), new TreeMap<>());
    defaults.forEach(placed::place);
    return placed;
  }

  private void place(String spelled, String json) {
    String camel = Fields.camel(spelled);
    String name = OPENAIS.getOrDefault(camel, camel);
    if (NEVER.contains(name) || json.equals("null")) {
      return;
    }
    if (name.equals(GENERATION)) {
      members(json);
    } else if (GENERATION_NAMES.contains(name)) {
      boolean bareStop = name.equals("stopSequences") && json.startsWith("\"");
      generation.put(name, bareStop ? '[' + json + ']' : json);
    } else {
      top.put(name, json);
    }
  }

  private void members(String json) {
    try {
      JsonNode tree = Json.tree(json);
      tree.forEachEntry((name, value) -> generation.put(Fields.camel(name), Json.text(value)));
    } catch (IOException e) {
      throw new IllegalArgumentException(GENERATION + ": no JSON (expected: {…})", e);
    }
  }
}
