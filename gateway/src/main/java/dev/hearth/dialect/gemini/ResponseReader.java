package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Citation;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one response says, which is a whole answer or a piece of a stream: its first candidate's
 * parts and finish reason, why the prompt was refused, its usage. Used again for the next one.
 */
final class ResponseReader {
  private static final int LONGEST_WORD = 60;

  private final List<AnswerPart> parts = new ArrayList<>();
  private final List<Citation> citations = new ArrayList<>();
  private @Nullable String model;
  private @Nullable String finishReason;
  private @Nullable String blockReason;
  private @Nullable Usage usage;
  private boolean error;
  private boolean hasCandidate;

  /**
   * Reads a response.
   *
   * @param json borrowed
   * @throws IOException when it is no JSON object
   */
  void read(ByteBuf json) throws IOException {
    parts.clear();
    citations.clear();
    model = null;
    finishReason = null;
    blockReason = null;
    usage = null;
    error = false;
    hasCandidate = false;
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      members(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than an object");
      }
    }
  }

  List<AnswerPart> parts() {
    return parts;
  }

  List<Citation> citations() {
    return citations;
  }

  @Nullable String model() {
    return model;
  }

  /** Null while the model goes on. */
  @Nullable String finishReason() {
    return finishReason;
  }

  /** Why the prompt was refused; null when it was not. */
  @Nullable String blockReason() {
    return blockReason;
  }

  @Nullable Usage usage() {
    return usage;
  }

  /** Whether it tells of an error instead. */
  boolean isError() {
    return error;
  }

  /** Whether there is a candidate or a word on why there is none. */
  boolean isAnswer() {
    return hasCandidate || blockReason != null;
  }

  /** Whether it holds output, or the end of the answer. */
  boolean hasOutput() {
    for (AnswerPart part : parts) {
      if (!(part instanceof AnswerPart.Text(String text, _, String signature))
          || !text.isEmpty()
          || signature != null) {
        return true;
      }
    }
    return finishReason != null || blockReason != null;
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "candidates" -> candidates(parser, value);
        case "promptFeedback" -> feedback(parser, value);
        case "usageMetadata" -> usage = UsageReader.read(parser, value);
        case "modelVersion" -> model = Json.textOrNull(parser, value);
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void feedback(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean reason = parser.currentName().equals("blockReason");
      JsonToken its = parser.nextToken();
      if (reason) {
        blockReason = said(Json.textOrNull(parser, its), "BLOCK_REASON_UNSPECIFIED");
      } else {
        parser.skipChildren();
      }
    }
  }

  private void candidates(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        candidate(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Only the first of several candidates counts; it says its place last, or nothing of it. */
  private void candidate(JsonParser parser) throws IOException {
    int partsBefore = parts.size();
    int citationsBefore = citations.size();
    String reasonBefore = finishReason;
    long index = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "content" -> content(parser, value);
        case "finishReason" ->
            finishReason = said(Json.textOrNull(parser, value), "FINISH_REASON_UNSPECIFIED");
        case "groundingMetadata" -> GroundingReader.read(parser, value, citations);
        case "index" -> {
          index = value == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : 0;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (index == 0) {
      hasCandidate = true;
    } else {
      parts.subList(partsBefore, parts.size()).clear();
      citations.subList(citationsBefore, citations.size()).clear();
      finishReason = reasonBefore;
    }
  }

  private void content(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isParts = parser.currentName().equals("parts");
      if (parser.nextToken() == JsonToken.START_ARRAY && isParts) {
        parts(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void parts(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      AnswerPart part = null;
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        part = PartReader.read(parser);
      } else {
        parser.skipChildren();
      }
      if (part != null) {
        parts.add(part);
      }
    }
  }

  /** A word unless it says nothing; what is no word at all becomes one. */
  private static @Nullable String said(@Nullable String word, String nothing) {
    if (word == null || word.isEmpty() || word.equals(nothing)) {
      return null;
    }
    boolean plain = word.length() <= LONGEST_WORD;
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
    return plain ? word : "OTHER";
  }
}
