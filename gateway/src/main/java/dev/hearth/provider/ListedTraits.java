package dev.hearth.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.provider.ModelTraits.Capability;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads what an entry of a server's list tells of its model. Every server has its own words for it;
 * what none of them says stays unknown.
 */
final class ListedTraits {

  /** Where a window's size is told, what is set now before what is possible. */
  private static final String[] WINDOWS = {
    "/max_model_len", // vLLM, SGLang
    "/meta/n_ctx", // llama-server: of one slot
    "/loaded_context_length", // LM Studio
    "/context_window", // Groq
    "/max_context_length", // Mistral, LM Studio
    "/context_length", // OpenRouter, Together
    "/max_input_tokens", // Anthropic
    "/details/context_length", // Ollama
    "/inputTokenLimit" // Gemini
  };

  private ListedTraits() {}

  static ModelTraits of(JsonNode entry) {
    return new ModelTraits(window(entry), capabilities(entry));
  }

  private static int window(JsonNode entry) {
    for (String place : WINDOWS) {
      JsonNode told = entry.at(place);
      if (told.canConvertToInt() && told.asInt() > 0) {
        return told.asInt();
      }
    }
    return 0;
  }

  private static Set<Capability> capabilities(JsonNode entry) {
    Set<Capability> all = EnumSet.noneOf(Capability.class);
    entry.path("capabilities").forEach(word -> add(all, word.asText("")));
    entry
        .path("capabilities")
        .properties()
        .forEach(flag -> {
          if (flag.getValue().asBoolean(false)) {
            add(all, flag.getKey());
          }
        });
    entry.path("supported_parameters").forEach(word -> add(all, word.asText("")));
    entry.path("supportedGenerationMethods").forEach(word -> add(all, word.asText("")));
    addModalities(all, entry);
    return all;
  }

  /**
   * A list of modalities tells what a model sees; that it talks and calls is then taken as read.
   */
  private static void addModalities(Set<Capability> all, JsonNode entry) {
    JsonNode inputs = entry.at("/architecture/input_modalities");
    boolean writes = false;
    for (JsonNode output : entry.at("/architecture/output_modalities")) {
      writes |= output.asText("").equals("text");
    }
    if (!writes) {
      return;
    }
    all.add(Capability.CHAT);
    if (!entry.has("supported_parameters")) {
      all.add(Capability.TOOLS);
    }
    inputs.forEach(word -> add(all, word.asText("")));
  }

  private static void add(Set<Capability> all, String word) {
    switch (word) {
      case "completion", "completion_chat", "chat", "generateContent" -> all.add(Capability.CHAT);
      case "tools", "tool_use", "function_calling" -> all.add(Capability.TOOLS);
      case "vision", "image" -> all.add(Capability.VISION);
      case "thinking", "reasoning" -> all.add(Capability.THINKING);
      case "embedding", "embeddings", "embedContent" -> all.add(Capability.EMBEDDING);
      default -> {}
    }
  }
}
