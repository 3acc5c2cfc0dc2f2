package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
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
      case InferenceEvent.TextDelta _,
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
      json.writeString(base64(vector.numbers()));
    } else {
      json.writeRawValue(vector.numbers());
    }
    json.writeEndObject();
  }

  /** The numbers as base 64 of little-endian floats. */
  private static String base64(String numbers) throws IOException {
    ByteBuffer floats =
        ByteBuffer.allocate(4 * (numbers.length() / 2 + 1)).order(ByteOrder.LITTLE_ENDIAN);
    try (JsonParser parser = Json.parser(numbers)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        floats.putFloat(parser.getFloatValue());
      }
    }
    floats.flip();
    return new String(Base64.getEncoder().encode(floats).array(), StandardCharsets.US_ASCII);
  }
}
