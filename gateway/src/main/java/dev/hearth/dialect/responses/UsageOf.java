package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.openai.UsageReader;
import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** What an answer consumed. */
final class UsageOf {
  private UsageOf() {}

  /** What an answer's object tells; null when it tells nothing. */
  static @Nullable Usage response(JsonNode response) {
    JsonNode usage = response.path("usage");
    return usage.isObject() ? UsageReader.read(usage.toString()) : null;
  }
}
