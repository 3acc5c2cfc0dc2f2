package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the vectors of an answer, one or several. */
final class EmbeddingDecoder implements AnswerDecoder {
  private final String model;
  private final int wanted;
  private final WholeBody body = new WholeBody();
  private final List<String> vectors = new ArrayList<>();
  private @Nullable Usage usage;
  private boolean error;

  EmbeddingDecoder(String model, int wanted) {
    this.model = model;
    this.wanted = wanted;
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    InferenceError problem = read();
    if (problem != null) {
      events.accept(new InferenceEvent.Failed(problem));
      return;
    }
    events.accept(new InferenceEvent.Started(model));
    for (int i = 0; i < vectors.size(); i++) {
      events.accept(new InferenceEvent.Vector(i, vectors.get(i)));
    }
    events.accept(new InferenceEvent.Finished(StopReason.STOP));
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  @Override
  public void close() {}

  private @Nullable InferenceError read() {
    String problem = body.problem();
    if (problem != null) {
      return BackendErrors.broken("The back end answered with " + problem + ".");
    }
    byte[] bytes = body.bytes();
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      parser.nextToken();
      members(parser, bytes);
    } catch (IOException _) {
      return BackendErrors.broken("The back end answered with an object that is no JSON.");
    }
    if (error) {
      return BackendErrors.inAnswer(Unpooled.wrappedBuffer(bytes));
    }
    return vectors.size() == wanted
        ? null
        : BackendErrors.broken(
            "The back end answered with %d vectors (expected: %d)."
                .formatted(vectors.size(), wanted));
  }

  private void members(JsonParser parser, byte[] source) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "embedding" -> vector(parser, value, source);
        case "embeddings" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              vector(parser, parser.currentToken(), source);
            }
          } else {
            parser.skipChildren();
          }
        }
        case "usageMetadata" -> usage = UsageReader.read(parser, value);
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void vector(JsonParser parser, JsonToken value, byte[] source) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean values = parser.currentName().equals("values");
      if (parser.nextToken() == JsonToken.START_ARRAY && values) {
        String numbers = VectorText.of(parser, source);
        if (numbers == null) {
          throw new IOException("no vector of numbers");
        }
        vectors.add(numbers);
      } else {
        parser.skipChildren();
      }
    }
  }
}
