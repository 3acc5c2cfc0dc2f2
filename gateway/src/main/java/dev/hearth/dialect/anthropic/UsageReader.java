package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code usage} objects of an answer. A later one stands for an earlier one as far as it
 * tells; where an answer took several runs of models, what they consumed together is what counts.
 */
final class UsageReader {
  private Counts all = new Counts();
  private boolean any;

  /** What one run of a model consumed. */
  private static final class Counts {
    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long output;
    private long thinking;

    void add(Counts more) {
      input += more.input;
      cacheRead += more.cacheRead;
      cacheWrite += more.cacheWrite;
      output += more.output;
      thinking += more.thinking;
    }
  }

  /** What the object in JSON text says; null when it says nothing or is none. */
  static @Nullable Usage read(String json) {
    UsageReader reader = new UsageReader();
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        reader.read(parser);
      }
    } catch (IOException _) {
      return null;
    }
    return reader.usage();
  }

  /** Reads the object that the parser has just entered. */
  void read(JsonParser parser) throws IOException {
    Counts runs = members(parser, all);
    any = true;
    if (runs != null) {
      runs.thinking = Math.max(runs.thinking, all.thinking);
      all = runs;
    }
  }

  /** What was read; null for nothing. */
  @Nullable Usage usage() {
    return any
        ? new Usage(
            all.input + all.cacheRead + all.cacheWrite,
            all.output,
            all.cacheRead,
            all.cacheWrite,
            all.thinking)
        : null;
  }

  /** Reads an object's numbers; what its runs sum up to, null when it names none. */
  private static @Nullable Counts members(JsonParser parser, Counts counts) throws IOException {
    Counts runs = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT) {
        number(name, tokens(parser), counts);
      } else if (value == JsonToken.START_OBJECT && name.equals("output_tokens_details")) {
        members(parser, counts);
      } else if (value == JsonToken.START_ARRAY && name.equals("iterations")) {
        runs = runs(parser);
      } else {
        parser.skipChildren();
      }
    }
    return runs;
  }

  private static @Nullable Counts runs(JsonParser parser) throws IOException {
    Counts sum = null;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        Counts run = new Counts();
        members(parser, run);
        sum = sum == null ? new Counts() : sum;
        sum.add(run);
      } else {
        parser.skipChildren();
      }
    }
    return sum;
  }

  private static void number(String name, long tokens, Counts counts) {
    switch (name) {
      case "input_tokens" -> counts.input = tokens;
      case "cache_read_input_tokens" -> counts.cacheRead = tokens;
      case "cache_creation_input_tokens" -> counts.cacheWrite = tokens;
      case "output_tokens" -> counts.output = tokens;
      case "thinking_tokens" -> counts.thinking = tokens;
      default -> {}
    }
  }

  private static long tokens(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    return number > 0 && number < 1e15 ? (long) number : 0;
  }
}
