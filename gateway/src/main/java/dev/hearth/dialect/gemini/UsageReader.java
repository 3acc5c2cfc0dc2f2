package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code usageMetadata}. What was read from a cache is part of the prompt there, what a
 * server-side tool fed to the model and what was thought are not.
 */
final class UsageReader {
  private long prompt;
  private long toolPrompt;
  private long cached;
  private long answer;
  private long thoughts;
  private boolean any;

  private UsageReader() {}

  /** What the object in JSON text says; null when it says nothing or is none. */
  static @Nullable Usage read(String json) {
    try (JsonParser parser = Json.parser(json)) {
      return read(parser, parser.nextToken());
    } catch (IOException _) {
      return null;
    }
  }

  /** What the value that the parser is at says; passes it; null when it says nothing. */
  static @Nullable Usage read(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    UsageReader reader = new UsageReader();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken().isNumeric()) {
        reader.count(name, tokens(parser));
      } else {
        parser.skipChildren();
      }
    }
    return reader.any
        ? new Usage(
            reader.prompt + reader.toolPrompt,
            reader.answer + reader.thoughts,
            reader.cached,
            0,
            reader.thoughts)
        : null;
  }

  private void count(String name, long tokens) {
    switch (name) {
      case "promptTokenCount" -> prompt = tokens;
      case "toolUsePromptTokenCount" -> toolPrompt = tokens;
      case "cachedContentTokenCount" -> cached = tokens;
      case "candidatesTokenCount" -> answer = tokens;
      case "thoughtsTokenCount" -> thoughts = tokens;
      default -> {
        return;
      }
    }
    any = true;
  }

  private static long tokens(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    return number > 0 && number < 1e15 ? (long) number : 0;
  }
}
