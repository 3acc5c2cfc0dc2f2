package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.Usage;
import java.io.IOException;

/** Writes {@code usageMetadata}, where what was thought stands beside what was said. */
final class UsageWriter {
  private UsageWriter() {}

  static void write(Usage usage, JsonGenerator json) throws IOException {
    long thoughts = Math.min(usage.reasoningTokens(), usage.outputTokens());
    json.writeObjectFieldStart("usageMetadata");
    json.writeNumberField("promptTokenCount", usage.inputTokens());
    json.writeNumberField("candidatesTokenCount", usage.outputTokens() - thoughts);
    if (usage.cachedInputTokens() > 0) {
      json.writeNumberField("cachedContentTokenCount", usage.cachedInputTokens());
    }
    if (thoughts > 0) {
      json.writeNumberField("thoughtsTokenCount", thoughts);
    }
    json.writeNumberField("totalTokenCount", usage.totalTokens());
    json.writeEndObject();
  }

  /** The usage of an answer of vectors. */
  static void writeInputOnly(Usage usage, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("usageMetadata");
    json.writeNumberField("promptTokenCount", usage.inputTokens());
    json.writeEndObject();
  }
}
