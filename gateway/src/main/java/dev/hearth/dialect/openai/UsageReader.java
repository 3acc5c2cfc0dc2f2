package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code usage} object, of chats, completions and embeddings, and the spellings that
 * compatible servers have for cached tokens.
 */
public final class UsageReader {
  private long input;
  private long output;
  private long total;
  private long cached;
  private long cacheWrite;
  private long reasoning;
  private boolean any;

  private UsageReader() {}

  /** What the object in JSON text says; null when it says nothing or is none. */
  public static @Nullable Usage read(String json) {
    try (JsonParser parser = Json.parser(json)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? read(parser) : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** What the object that the parser has just entered says; null when it says nothing. */
  public static @Nullable Usage read(JsonParser parser) throws IOException {
    UsageReader reader = new UsageReader();
    reader.members(parser);
    return reader.any ? reader.usage() : null;
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && isDetails(name)) {
        members(parser);
      } else if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT) {
        number(name, tokens(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static boolean isDetails(String name) {
    return switch (name) {
      case "prompt_tokens_details",
          "completion_tokens_details",
          "input_tokens_details",
          "output_tokens_details" ->
          true;
      default -> false;
    };
  }

  private void number(String name, long tokens) {
    switch (name) {
      case "prompt_tokens", "input_tokens" -> {
        input = tokens;
        any = true;
      }
      case "completion_tokens", "output_tokens" -> {
        output = tokens;
        any = true;
      }
      case "total_tokens" -> total = tokens;
      case "cached_tokens", "prompt_cache_hit_tokens" -> cached = tokens;
      case "cache_write_tokens" -> cacheWrite = tokens;
      case "reasoning_tokens" -> reasoning = tokens;
      default -> {}
    }
  }

  /** Some servers count reasoning beside the output and only in the total: it is output too. */
  private Usage usage() {
    boolean beside = reasoning > 0 && total == input + output + reasoning;
    return new Usage(input, beside ? output + reasoning : output, cached, cacheWrite, reasoning);
  }

  private static long tokens(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    return number > 0 && number < 1e15 ? (long) number : 0;
  }
}
