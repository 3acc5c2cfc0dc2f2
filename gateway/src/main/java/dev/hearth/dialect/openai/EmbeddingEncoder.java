package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Gathers vectors and writes them as one answer at the end. */
final class EmbeddingEncoder implements AnswerEncoder {
  private final boolean base64;
  private String model;
  private final List<InferenceEvent.Vector> vectors = new ArrayList<>();
  private Usage usage = Usage.of(0, 0);

  EmbeddingEncoder(String model, boolean base64) {
    this.model = model;
    this.base64 = base64;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> model = started.model();
      case InferenceEvent.Vector vector -> vectors.add(vector);
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Finished _ -> {}
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ToolCallDelta _,
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
          json.writeStringField("object", "list");
          json.writeArrayFieldStart("data");
          for (InferenceEvent.Vector vector : vectors) {
            write(vector, json);
          }
          json.writeEndArray();
          json.writeStringField("model", model);
          UsageWriter.writeInputOnly(usage, json);
          json.writeEndObject();
        });
  }

  private void write(InferenceEvent.Vector vector, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("object", "embedding");
    json.writeNumberField("index", vector.index());
    json.writeFieldName("embedding");
    if (base64) {
      json.writeString(VectorText.toBase64(vector.numbers()));
    } else {
      json.writeRawValue(vector.numbers());
    }
    json.writeEndObject();
  }
}
