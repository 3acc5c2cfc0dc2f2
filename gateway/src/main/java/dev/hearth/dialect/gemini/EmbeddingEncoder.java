package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorsSoFar;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Gathers vectors and writes them as one answer at the end. */
final class EmbeddingEncoder implements AnswerEncoder {
  private final boolean one;
  private final VectorsSoFar vectors = new VectorsSoFar();

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
    vectors.take(event);
  }

  @Override
  public void end(ByteBuf out) {
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          if (one) {
            json.writeFieldName("embedding");
            vector(vectors.size() == 0 ? "[]" : vectors.all().iterator().next(), json);
          } else {
            json.writeArrayFieldStart("embeddings");
            for (String vector : vectors.all()) {
              vector(vector, json);
            }
            json.writeEndArray();
          }
          Usage usage = vectors.usage();
          if (usage != null && usage.inputTokens() > 0) {
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
