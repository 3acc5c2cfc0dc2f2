package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Usage;
import java.io.IOException;

/**
 * Writes usage as Anthropic's clients read it: what a cache gave or got stands beside the input.
 */
final class UsageWriter {
  private UsageWriter() {}

  /** Writes the member {@code usage}. */
  static void write(Usage usage, JsonGenerator json) throws IOException {
    long beside = usage.cachedInputTokens() + usage.cacheWriteTokens();
    json.writeObjectFieldStart("usage");
    json.writeNumberField("input_tokens", Math.max(0, usage.inputTokens() - beside));
    json.writeNumberField("cache_creation_input_tokens", usage.cacheWriteTokens());
    json.writeNumberField("cache_read_input_tokens", usage.cachedInputTokens());
    json.writeNumberField("output_tokens", usage.outputTokens());
    if (usage.reasoningTokens() > 0) {
      json.writeObjectFieldStart("output_tokens_details");
      json.writeNumberField("thinking_tokens", usage.reasoningTokens());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
