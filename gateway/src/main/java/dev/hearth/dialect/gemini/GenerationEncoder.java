package dev.hearth.dialect.gemini;

import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Sampling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers the members of {@code generationConfig} that a request asks for. */
final class GenerationEncoder {
  /** What every model takes that takes a budget at all. */
  private static final int MOST_THINKING = 24_576;

  private static final int LEAST_THINKING = 512;

  private final GeminiModel model;
  private final Losses losses;
  private final Map<String, String> members = new LinkedHashMap<>();

  private GenerationEncoder(GeminiModel model, Losses losses) {
    this.model = model;
    this.losses = losses;
  }

  /** The members for a chat: name → JSON text. */
  static Map<String, String> members(InferenceRequest.Chat chat, GeminiModel model, Losses losses) {
    GenerationEncoder encoder = new GenerationEncoder(model, losses);
    encoder.sampling(chat.sampling());
    encoder.format(chat);
    encoder.thinking(chat.reasoning());
    return encoder.members;
  }

  /** The members for a text that is to be continued: name → JSON text. */
  static Map<String, String> members(Sampling sampling, GeminiModel model, Losses losses) {
    GenerationEncoder encoder = new GenerationEncoder(model, losses);
    encoder.sampling(sampling);
    return encoder.members;
  }

  private void sampling(Sampling sampling) {
    number("temperature", sampling.temperature());
    number("topP", sampling.topP());
    number("topK", sampling.topK());
    number("maxOutputTokens", sampling.maxOutputTokens());
    if (!sampling.stop().isEmpty()) {
      members.put(
          "stopSequences",
          sampling.stop().stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]")));
    }
    seed(sampling.seed());
    penalty("presencePenalty", sampling.presencePenalty(), Feature.PRESENCE_PENALTY);
    penalty("frequencyPenalty", sampling.frequencyPenalty(), Feature.FREQUENCY_PENALTY);
    if (sampling.minP() != null) {
      losses.add(Feature.MIN_P);
    }
  }

  private void number(String name, @Nullable Number value) {
    if (value != null) {
      members.put(name, value.toString());
    }
  }

  /** Google's seeds have 32 bits. */
  private void seed(@Nullable Long seed) {
    if (seed == null) {
      return;
    }
    if (seed.intValue() == seed) {
      members.put("seed", seed.toString());
    } else {
      losses.add(Feature.SEED);
    }
  }

  private void penalty(String name, @Nullable Double value, Feature feature) {
    if (value != null && !model.takesPenalties()) {
      losses.add(feature);
    } else {
      number(name, value);
    }
  }

  private void format(InferenceRequest.Chat chat) {
    if (chat.format() instanceof ResponseFormat.Text) {
      return;
    }
    if (!chat.tools().isEmpty() && !model.takesFormBesideFunctions()) {
      throw Losses.refused(
          Feature.RESPONSE_FORMAT,
          "The request demands a form of the answer and offers tools, and Gemini before version 3"
              + " takes only one of both.");
    }
    members.put("responseMimeType", "\"application/json\"");
    if (chat.format() instanceof ResponseFormat.JsonSchema(_, String schema, _)) {
      members.put("responseJsonSchema", GeminiSchema.of(schema));
    }
  }

  private void thinking(Reasoning reasoning) {
    if (reasoning.mode() == Reasoning.Mode.UNSAID) {
      return;
    }
    boolean on = reasoning.mode() == Reasoning.Mode.ON;
    String amount = null;
    if (model.thinksByLevel()) {
      amount = on ? level(reasoning.effortWord()) : leastLevel();
    } else if (model.takesThinkingBudget()) {
      amount = on ? budget(reasoning) : leastBudget();
    } else if (on) {
      losses.add(Feature.REASONING);
      return;
    }
    String shown = on ? "\"includeThoughts\":true" : null;
    if (amount != null || shown != null) {
      boolean both = amount != null && shown != null;
      members.put(
          "thinkingConfig", '{' + orEmpty(amount) + (both ? "," : "") + orEmpty(shown) + '}');
    }
  }

  /** The words that every model takes; the fewest take {@code minimal}. */
  private @Nullable String level(@Nullable String effort) {
    if (effort == null) {
      return null;
    }
    return switch (effort) {
      case "minimal", "low" -> "\"thinkingLevel\":\"low\"";
      case "medium" -> "\"thinkingLevel\":\"medium\"";
      case "high", "xhigh", "max" -> "\"thinkingLevel\":\"high\"";
      default -> {
        losses.add(Feature.REASONING);
        yield null;
      }
    };
  }

  /** These models always think. */
  private String leastLevel() {
    losses.add(Feature.REASONING);
    return "\"thinkingLevel\":\"low\"";
  }

  private @Nullable String budget(Reasoning reasoning) {
    Integer tokens = reasoning.budget();
    if (tokens != null) {
      return "\"thinkingBudget\":" + Math.clamp(tokens, LEAST_THINKING, MOST_THINKING);
    }
    if (reasoning.effort() != null) {
      losses.add(Feature.REASONING);
      return null;
    }
    return "\"thinkingBudget\":-1";
  }

  private String leastBudget() {
    if (model.leastThinkingBudget() > 0) {
      losses.add(Feature.REASONING);
    }
    return "\"thinkingBudget\":" + model.leastThinkingBudget();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
