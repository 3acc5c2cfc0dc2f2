package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request's {@code generationConfig} asks for. */
record SettingsDecoder(Sampling sampling, ResponseFormat format, Reasoning reasoning) {
  private static final String THINKING = "thinkingConfig";
  private static final Set<String> KNOWN =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "maxOutputTokens",
          "stopSequences",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "candidateCount",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "responseModalities",
          THINKING);

  static SettingsDecoder read(Fields request, Map<String, String> others) {
    Fields config = request.object("generationConfig");
    if (config == null) {
      return new SettingsDecoder(Sampling.unset(), new ResponseFormat.Text(), Reasoning.unset());
    }
    config.unknown(KNOWN, "", others);
    Integer candidates = config.integer("candidateCount");
    if (candidates != null && candidates > 1) {
      others.put("candidateCount", candidates.toString());
    }
    JsonNode modalities = config.get("responseModalities");
    if (modalities.size() > 1 || !modalities.path(0).asText("TEXT").equals("TEXT")) {
      others.put("responseModalities", Json.text(modalities));
    }
    return new SettingsDecoder(sampling(config), format(config), reasoning(config, others));
  }

  private static Sampling sampling(Fields config) {
    Integer limit = config.integer("maxOutputTokens");
    return new Sampling(
        config.number("temperature"),
        config.number("topP"),
        config.integer("topK"),
        null,
        config.number("presencePenalty"),
        config.number("frequencyPenalty"),
        config.whole("seed"),
        limit == null || limit < 0 ? null : limit,
        config.texts("stopSequences"));
  }

  private static ResponseFormat format(Fields config) {
    String type = config.text("responseMimeType");
    String schema = schema(config);
    if (type == null || type.isEmpty()) {
      return schema == null
          ? new ResponseFormat.Text()
          : new ResponseFormat.JsonSchema(null, schema);
    }
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "text/plain" -> new ResponseFormat.Text();
      case "application/json" ->
          schema == null
              ? new ResponseFormat.JsonObject()
              : new ResponseFormat.JsonSchema(null, schema);
      default ->
          throw Losses.refused(
              Feature.RESPONSE_FORMAT,
              "The field '%s' asks for a form that only a Gemini back end has (expected: text/plain or application/json)."
                  .formatted(config.at("responseMimeType")));
    };
  }

  private static @Nullable String schema(Fields config) {
    Fields full = config.object("responseJsonSchema");
    if (full != null) {
      return Json.text(full.json().object());
    }
    Fields subset = config.object("responseSchema");
    return subset == null ? null : Json.text(OpenApiSchema.toJsonSchema(subset.json().object()));
  }

  /** A budget of -1 leaves it to the model how hard it thinks. */
  private static Reasoning reasoning(Fields config, Map<String, String> others) {
    Fields thinking = config.object(THINKING);
    if (thinking == null) {
      return Reasoning.unset();
    }
    thinking.unknown(
        Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"), THINKING + '.', others);
    String level = thinking.text("thinkingLevel");
    if (level != null && !level.equals("THINKING_LEVEL_UNSPECIFIED")) {
      return Reasoning.effort(level.toLowerCase(Locale.ROOT));
    }
    Integer budget = thinking.integer("thinkingBudget");
    if (budget != null && budget >= 0) {
      return Reasoning.budget(budget);
    }
    boolean wanted = budget != null || thinking.flag("includeThoughts");
    return wanted ? new Reasoning(Reasoning.Mode.ON, null, null) : Reasoning.unset();
  }
}
