package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Gathers vectors and writes them as one answer at the end. */
final class EmbeddingEncoder implements AnswerEncoder {
  private final boolean one;
  private final List<String> vectors = new ArrayList<>();
  private Usage usage = Usage.of(0, 0);

  /**
   * Creates an encoder.
   *
   * @param one whether the caller asked for one vector, and not for a list of them
   */
  EmbeddingEncoder(boolean one) {
    this.one = one;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Vector vector -> vectors.add(vector.numbers());
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Started _,
          InferenceEvent.Finished _,
          InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Failed _ ->
          throw new IllegalArgumentException("no part of an embedding: " + event.getClass());
    }
  }

  @Override
  public void end(ByteBuf out) {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          if (one) {
            json.writeFieldName("embedding");
            vector(vectors.isEmpty() ? "[]" : vectors.getFirst(), json);
          } else {
            json.writeArrayFieldStart("embeddings");
            for (String vector : vectors) {
              vector(vector, json);
            }
            json.writeEndArray();
          }
          if (usage.inputTokens() > 0) {
            UsageWriter.writeInputOnly(usage, json);
          }
          json.writeEndObject();
        });
  }

  private static void vector(String numbers, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeFieldName("values");
    json.writeRawValue(numbers);
    json.writeEndObject();
  }
}
