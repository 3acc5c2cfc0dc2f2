package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.simple.WholeTextDecoder.NoAnswerException;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a notebook's answer: an object with a text as {@code content} or {@code response}. */
final class ContentReader implements WholeTextDecoder.Reading {
  private final String modelAsked;
  private @Nullable String content;
  private @Nullable String response;
  private @Nullable String model;
  private boolean error;
  private boolean detail;

  ContentReader(String modelAsked) {
    this.modelAsked = modelAsked;
  }

  @Override
  public List<InferenceEvent> read(JsonParser parser) throws IOException, NoAnswerException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new NoAnswerException("no JSON object (expected: an object with 'content')");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      member(parser.currentName(), parser.nextToken(), parser);
    }
    String text = content == null ? response : content;
    if (error || (text == null && detail)) {
      return List.of();
    }
    if (text == null) {
      throw new NoAnswerException(
          "an object without a text (expected: 'content' or 'response' with one)");
    }
    return events(text);
  }

  private void member(String name, JsonToken value, JsonParser parser) throws IOException {
    switch (name) {
      case "content" -> content = Json.textOrNull(parser, value);
      case "response" -> response = Json.textOrNull(parser, value);
      case "model" -> model = Json.textOrNull(parser, value);
      case "error" -> error = says(parser, value);
      case "detail" -> detail = says(parser, value);
      default -> parser.skipChildren();
    }
  }

  /** Whether a value is more than nothing; passes it. */
  static boolean says(JsonParser parser, JsonToken value) throws IOException {
    boolean nothing =
        value == JsonToken.VALUE_NULL
            || value == JsonToken.VALUE_FALSE
            || (value == JsonToken.VALUE_STRING && parser.getTextLength() == 0);
    parser.skipChildren();
    return !nothing;
  }

  private List<InferenceEvent> events(String text) {
    List<InferenceEvent> events = new ArrayList<>(3);
    events.add(new InferenceEvent.Started(model == null || model.isEmpty() ? modelAsked : model));
    if (!text.isEmpty()) {
      events.add(new InferenceEvent.TextDelta(text));
    }
    events.add(new InferenceEvent.Finished(StopReason.STOP));
    return events;
  }
}
