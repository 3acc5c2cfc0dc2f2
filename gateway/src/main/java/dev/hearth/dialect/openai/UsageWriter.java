package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Usage;
import java.io.IOException;

/** Writes usage as OpenAI's clients read it. */
final class UsageWriter {
  private UsageWriter() {}

  /** The usage of a generated answer. */
  static void write(Usage usage, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.inputTokens());
    json.writeNumberField("completion_tokens", usage.outputTokens());
    json.writeNumberField("total_tokens", usage.totalTokens());
    json.writeObjectFieldStart("prompt_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInputTokens());
    if (usage.cacheWriteTokens() > 0) {
      json.writeNumberField("cache_write_tokens", usage.cacheWriteTokens());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("completion_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoningTokens());
    json.writeEndObject();
    json.writeEndObject();
  }

  /** The usage of vectors. */
  static void writeInputOnly(Usage usage, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.inputTokens());
    json.writeNumberField("total_tokens", usage.inputTokens());
    json.writeEndObject();
  }
}
