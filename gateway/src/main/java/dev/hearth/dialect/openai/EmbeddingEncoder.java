package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.VectorsSoFar;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Gathers vectors and writes them as one answer at the end. */
final class EmbeddingEncoder implements AnswerEncoder {
  private final boolean base64;
  private final String model;
  private final VectorsSoFar vectors = new VectorsSoFar();

  EmbeddingEncoder(String model, boolean base64) {
    this.model = model;
    this.base64 = base64;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    vectors.take(event);
  }

  @Override
  public void end(ByteBuf out) {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("object", "list");
          json.writeArrayFieldStart("data");
          int index = 0;
          for (String numbers : vectors.all()) {
            write(index++, numbers, json);
          }
          json.writeEndArray();
          json.writeStringField("model", vectors.model() == null ? model : vectors.model());
          Usage usage = vectors.usage();
          UsageWriter.writeInputOnly(usage == null ? Usage.of(0, 0) : usage, json);
          json.writeEndObject();
        });
  }

  private void write(int index, String numbers, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("object", "embedding");
    json.writeNumberField("index", index);
    json.writeFieldName("embedding");
    if (base64) {
      json.writeString(VectorText.toBase64(numbers));
    } else {
      json.writeRawValue(numbers);
    }
    json.writeEndObject();
  }
}
