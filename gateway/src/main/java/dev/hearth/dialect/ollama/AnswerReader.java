package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.CallIds;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the objects of one answer to a chat or a completion into events: one a line of a stream, or
 * the only one. The last may hold output too.
 */
final class AnswerReader {
  private final String modelAsked;
  private final CallIds ids;
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private int calls;
  private boolean started;
  private boolean error;
  private boolean done;
  private @Nullable String model;
  private @Nullable String doneReason;
  private long inputTokens = -1;
  private long outputTokens = -1;

  AnswerReader(InferenceRequest request) {
    this.modelAsked = request.model();
    this.ids = new CallIds(request);
  }

  /**
   * Reads an object and gives its events.
   *
   * @param json borrowed
   * @return whether the answer is over: complete or broken
   */
  boolean read(ByteBuf json, Consumer<? super InferenceEvent> events) {
    thinking.setLength(0);
    text.setLength(0);
    int callsBefore = calls;
    ToolCalls found = new ToolCalls(ids, calls);
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      members(parser, found);
      if (parser.nextToken() != null) {
        throw new IOException("more than an object");
      }
    } catch (IOException _) {
      events.accept(
          new InferenceEvent.Failed(
              BackendErrors.broken("The back end's answer holds a line that is no JSON object.")));
      return true;
    }
    if (error) {
      events.accept(new InferenceEvent.Failed(BackendErrors.inAnswer(json)));
      return true;
    }
    calls = callsBefore + found.deltas().size();
    give(found, events);
    return done;
  }

  private void give(ToolCalls found, Consumer<? super InferenceEvent> events) {
    if (!started) {
      started = true;
      events.accept(new InferenceEvent.Started(model == null ? modelAsked : model));
    }
    if (!thinking.isEmpty()) {
      events.accept(new InferenceEvent.ThinkingDelta(thinking.toString()));
    }
    if (!text.isEmpty()) {
      events.accept(new InferenceEvent.TextDelta(text.toString()));
    }
    for (ToolCallDelta call : found.deltas()) {
      events.accept(call);
    }
    if (done) {
      events.accept(new InferenceEvent.Finished(stopReason()));
      if (inputTokens >= 0 || outputTokens >= 0) {
        events.accept(
            new InferenceEvent.Metered(
                Usage.of(Math.max(0, inputTokens), Math.max(0, outputTokens))));
      }
    }
  }

  private StopReason stopReason() {
    if ("length".equals(doneReason)) {
      return StopReason.LENGTH;
    }
    return calls > 0 ? StopReason.TOOL_CALLS : StopReason.STOP;
  }

  private void members(JsonParser parser, ToolCalls found) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> model = Json.textOrNull(parser, value);
        case "message" -> {
          if (value == JsonToken.START_OBJECT) {
            members(parser, found);
          } else {
            parser.skipChildren();
          }
        }
        case "content", "response" -> append(text, parser, value);
        case "thinking" -> append(thinking, parser, value);
        case "tool_calls" -> found.read(parser, value);
        case "done" -> done = value == JsonToken.VALUE_TRUE;
        case "done_reason" -> doneReason = Json.textOrNull(parser, value);
        case "prompt_eval_count" -> inputTokens = count(parser, value);
        case "eval_count" -> outputTokens = count(parser, value);
        case "error" -> {
          error = value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
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

  private static long count(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NUMBER_INT ? Math.max(0, parser.getLongValue()) : -1;
  }
}
