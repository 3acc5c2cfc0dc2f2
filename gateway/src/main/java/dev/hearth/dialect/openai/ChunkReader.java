package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk of a stream, or one whole answer, says: its first choice's delta or message, its
 * finish reason and its usage. Used again for the next chunk.
 */
final class ChunkReader {
  private final ToolCallOrder order;

  private @Nullable String model;
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final List<InferenceEvent> calls = new ArrayList<>();
  private final List<Citation> citations = new ArrayList<>();
  private @Nullable String finishReason;
  private @Nullable Usage usage;
  private boolean hasChoice;
  private int callsRead;

  ChunkReader(ToolCallOrder order) {
    this.order = order;
  }

  /**
   * Reads a chunk.
   *
   * @param json borrowed
   */
  void read(ByteBuf json) throws IOException {
    model = null;
    thinking.setLength(0);
    text.setLength(0);
    refusal.setLength(0);
    calls.clear();
    citations.clear();
    callsRead = 0;
    finishReason = null;
    usage = null;
    hasChoice = false;
    try (JsonParser parser = Json.parser(json)) {
      parser.nextToken();
      members(parser);
    }
  }

  @Nullable String model() {
    return model;
  }

  String thinking() {
    return thinking.toString();
  }

  String text() {
    return text.toString();
  }

  String refusal() {
    return refusal.toString();
  }

  /** The deltas of tool calls, and their signatures. */
  List<InferenceEvent> calls() {
    return calls;
  }

  List<Citation> citations() {
    return citations;
  }

  @Nullable String finishReason() {
    return finishReason;
  }

  @Nullable Usage usage() {
    return usage;
  }

  boolean hasChoice() {
    return hasChoice;
  }

  boolean hasOutput() {
    return !thinking.isEmpty() || !text.isEmpty() || !refusal.isEmpty() || !calls.isEmpty();
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> model = Json.textOrNull(parser, value);
        case "usage" -> usage = value == JsonToken.START_OBJECT ? UsageReader.read(parser) : null;
        case "choices" -> choices(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void choices(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT && !hasChoice) {
        hasChoice = true;
        choice(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void choice(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "delta", "message" -> {
          if (value == JsonToken.START_OBJECT) {
            delta(parser, name.equals("message"));
          } else {
            parser.skipChildren();
          }
        }
        case "text" -> append(text, parser, value);
        case "finish_reason" -> finishReason = Json.textOrNull(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void delta(JsonParser parser, boolean whole) throws IOException {
    String reasoning = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "content" -> content(parser, value);
        case "refusal" -> append(refusal, parser, value);
        case "reasoning_content", "reasoning" -> {
          String more = Json.textOrNull(parser, value);
          reasoning = more == null ? reasoning : more;
        }
        case "tool_calls" -> toolCalls(parser, value, whole);
        case "annotations" -> CitationReader.readAll(parser, value, citations);
        default -> parser.skipChildren();
      }
    }
    if (reasoning != null) {
      thinking.append(reasoning);
    }
  }

  private void content(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      append(text, parser, value);
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        part(parser, text);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A part of a content that is an array: a text, or thinking that is an array of texts again. */
  private void part(JsonParser parser, StringBuilder into) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "text" -> append(into, parser, value);
        case "thinking" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              part(parser, thinking);
            }
          } else {
            append(thinking, parser, value);
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void toolCalls(JsonParser parser, JsonToken value, boolean whole) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        if (whole) {
          ToolCallReader.whole(parser, callsRead++, order, calls);
        } else {
          ToolCallReader.delta(parser, order, calls);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private static void append(StringBuilder into, JsonParser parser, JsonToken value)
      throws IOException {
    String more = Json.textOrNull(parser, value);
    if (more != null) {
      into.append(more);
    }
  }
}
