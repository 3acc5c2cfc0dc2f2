package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one event of a stream says. Used again for the next event. */
final class EventReader {
  private final UsageReader usage;

  private String type = "";
  private boolean error;
  private @Nullable String messageId;
  private @Nullable String model;

  private String itemType = "";
  private @Nullable String id;
  private @Nullable String name;
  private String text = "";
  private String signature = "";
  private @Nullable String input;
  private final List<JsonNode> citations = new ArrayList<>();

  private @Nullable String stopReason;
  private @Nullable String stopSequence;
  private @Nullable String explanation;

  /**
   * Creates a reader.
   *
   * @param usage gets every usage that an event tells
   */
  EventReader(UsageReader usage) {
    this.usage = usage;
  }

  /**
   * Reads an event.
   *
   * @param json its data, borrowed
   * @throws IOException when it is no JSON object
   */
  void read(ByteBuf json) throws IOException {
    clear();
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

  String type() {
    return type;
  }

  /** Whether it tells of an error. */
  boolean isError() {
    return error || type.equals("error");
  }

  @Nullable String messageId() {
    return messageId;
  }

  @Nullable String model() {
    return model;
  }

  /** The type of its content block or of its delta. */
  String itemType() {
    return itemType;
  }

  /** A tool call's. */
  @Nullable String id() {
    return id;
  }

  /** A tool's. */
  @Nullable String name() {
    return name;
  }

  /** The block's or delta's text, thinking, data or piece of arguments. */
  String text() {
    return text;
  }

  String signature() {
    return signature;
  }

  /** A tool call's whole arguments; null when they are to come in pieces. */
  @Nullable String input() {
    return input;
  }

  List<JsonNode> citations() {
    return citations;
  }

  @Nullable String stopReason() {
    return stopReason;
  }

  @Nullable String stopSequence() {
    return stopSequence;
  }

  /** Why the model refused. */
  @Nullable String explanation() {
    return explanation;
  }

  private void clear() {
    type = "";
    error = false;
    messageId = null;
    model = null;
    itemType = "";
    id = null;
    name = null;
    text = "";
    signature = "";
    input = null;
    citations.clear();
    stopReason = null;
    stopSequence = null;
    explanation = null;
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      boolean object = value == JsonToken.START_OBJECT;
      switch (member) {
        case "type" -> type = textOr(parser, value, type);
        case "content_block", "delta" -> {
          if (object) {
            item(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "message" -> {
          if (object) {
            message(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "usage" -> usage(parser, value);
        case "error" -> {
          error = value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void message(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "id" -> messageId = Json.textOrNull(parser, value);
        case "model" -> model = Json.textOrNull(parser, value);
        case "usage" -> usage(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void usage(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      usage.read(parser);
    } else {
      parser.skipChildren();
    }
  }

  private void item(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "type" -> itemType = textOr(parser, value, itemType);
        case "id" -> id = Json.textOrNull(parser, value);
        case "name" -> name = Json.textOrNull(parser, value);
        case "text", "thinking", "data", "partial_json" -> text = textOr(parser, value, text);
        case "signature" -> signature = textOr(parser, value, signature);
        case "input" -> input = input(parser, value);
        case "citation" -> citation(parser, value);
        case "citations" -> citations(parser, value);
        case "stop_reason" -> stopReason = Json.textOrNull(parser, value);
        case "stop_sequence" -> stopSequence = Json.textOrNull(parser, value);
        case "stop_details" -> details(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private static @Nullable String input(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return null;
    }
    String whole = Json.copy(parser);
    return whole.equals("{}") ? null : whole;
  }

  private void citation(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      citations.add(Json.tree(Json.copy(parser)));
    } else {
      parser.skipChildren();
    }
  }

  private void citations(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      citation(parser, parser.currentToken());
    }
  }

  private void details(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken its = parser.nextToken();
      if (member.equals("explanation")) {
        explanation = Json.textOrNull(parser, its);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static String textOr(JsonParser parser, JsonToken value, String otherwise)
      throws IOException {
    String text = Json.textOrNull(parser, value);
    return text == null ? otherwise : text;
  }
}
