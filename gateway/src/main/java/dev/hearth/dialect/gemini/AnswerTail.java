package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.ToolCallsSoFar;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands only in the last response of an answer: the function calls, the finish reason, the
 * pages that the text rests on and the usage.
 */
final class AnswerTail {
  private final ToolCallsSoFar calls = new ToolCallsSoFar();
  private final List<Citation> citations = new ArrayList<>(0);
  private StopReason reason = StopReason.STOP;
  private boolean refusalSaid;
  private @Nullable Usage usage;

  ToolCallsSoFar calls() {
    return calls;
  }

  void cite(Citation citation) {
    citations.add(citation);
  }

  /** The model said in words that it refuses, so the words are the answer. */
  void refusalSaid() {
    refusalSaid = true;
  }

  void finish(InferenceEvent.Finished finished) {
    reason = finished.reason();
  }

  void meter(Usage its) {
    usage = its;
  }

  /**
   * Writes the response.
   *
   * @param before writes the parts that precede the calls; tells whether there were any
   */
  void write(AnswerId id, String model, PartsBefore before, JsonGenerator json) throws IOException {
    boolean cut = reason == StopReason.LENGTH || reason == StopReason.CONTENT_FILTER;
    json.writeStartObject();
    json.writeArrayFieldStart("candidates");
    json.writeStartObject();
    json.writeObjectFieldStart("content");
    json.writeArrayFieldStart("parts");
    boolean any = before.to(json);
    if (FunctionCalls.write(calls, cut, json) == 0 && !any) {
      PartWriter.text("", false, null, json);
    }
    json.writeEndArray();
    json.writeStringField("role", "model");
    json.writeEndObject();
    boolean plain = reason == StopReason.REFUSAL && refusalSaid;
    json.writeStringField("finishReason", FinishReasons.word(plain ? StopReason.STOP : reason));
    json.writeNumberField("index", 0);
    grounding(json);
    json.writeEndObject();
    json.writeEndArray();
    if (usage != null) {
      UsageWriter.write(usage, json);
    }
    json.writeStringField("modelVersion", model);
    json.writeStringField("responseId", id.value());
    json.writeEndObject();
  }

  private void grounding(JsonGenerator json) throws IOException {
    if (citations.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("groundingMetadata");
    json.writeArrayFieldStart("groundingChunks");
    for (Citation citation : citations) {
      json.writeStartObject();
      json.writeObjectFieldStart("web");
      json.writeStringField("uri", citation.url());
      if (citation.title() != null) {
        json.writeStringField("title", citation.title());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Writes parts. */
  @FunctionalInterface
  interface PartsBefore {
    boolean to(JsonGenerator json) throws IOException;
  }
}
