package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the vectors of an answer, whichever way they are written. */
final class EmbeddingDecoder implements AnswerDecoder {
  private final InferenceRequest.Embedding request;
  private final WholeBody body = new WholeBody();
  private final Map<Integer, String> vectors = new TreeMap<>();
  private @Nullable String model;
  private @Nullable Usage usage;

  EmbeddingDecoder(InferenceRequest.Embedding request) {
    this.request = request;
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
    events.accept(new InferenceEvent.Started(model == null ? request.model() : model));
    vectors.forEach((index, text) -> events.accept(new InferenceEvent.Vector(index, text)));
    events.accept(new InferenceEvent.Finished(StopReason.STOP));
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  @Override
  public void close() {}

  private @Nullable InferenceError read() {
    byte[] bytes = body.bytes();
    InferenceError problem = WholeAnswer.problem(body, bytes);
    if (problem != null) {
      return problem;
    }
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      parser.nextToken();
      members(parser, bytes);
    } catch (IOException _) {
      return BackendErrors.broken("The back end answered with an object that is no JSON.");
    }
    int wanted = request.inputs().size();
    boolean complete =
        vectors.size() == wanted && vectors.keySet().stream().allMatch(i -> i >= 0 && i < wanted);
    return complete
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
        case "model" -> model = Json.textOrNull(parser, value);
        case "usage" -> usage = value == JsonToken.START_OBJECT ? UsageReader.read(parser) : null;
        case "data" -> data(parser, value, source);
        default -> parser.skipChildren();
      }
    }
  }

  private void data(JsonParser parser, JsonToken value, byte[] source) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      vector(parser, source);
    }
  }

  private void vector(JsonParser parser, byte[] source) throws IOException {
    int index = vectors.size();
    String numbers = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (name.equals("embedding") && value == JsonToken.START_ARRAY) {
        numbers = VectorText.of(parser, source);
      } else if (name.equals("embedding") && value == JsonToken.VALUE_STRING) {
        numbers = VectorText.ofBase64(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    if (numbers != null) {
      vectors.put(index, numbers);
    }
  }
}
