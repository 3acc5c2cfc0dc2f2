package dev.hearth.dialect.ollama;

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
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the vectors of an answer, one an input, in the order of the inputs. */
final class VectorsDecoder implements AnswerDecoder {
  private final String modelAsked;
  private final int fewest;
  private final int most;
  private final WholeBody body = new WholeBody();
  private final List<String> vectors = new ArrayList<>();
  private @Nullable String model;
  private long inputTokens = -1;
  private boolean error;
  private boolean arraySeen;

  private VectorsDecoder(String modelAsked, int fewest, int most) {
    this.modelAsked = modelAsked;
    this.fewest = fewest;
    this.most = most;
  }

  /** A decoder of an answer with a vector for each input. */
  static VectorsDecoder of(InferenceRequest.Embedding request) {
    int inputs = request.inputs().size();
    return new VectorsDecoder(request.model(), inputs, inputs);
  }

  /** A decoder of an answer with one vector, or none where an empty prompt only loads the model. */
  static VectorsDecoder ofOneAtMost(String modelAsked) {
    return new VectorsDecoder(modelAsked, 0, 1);
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
    events.accept(new InferenceEvent.Started(model == null ? modelAsked : model));
    for (int i = 0; i < vectors.size(); i++) {
      events.accept(new InferenceEvent.Vector(i, vectors.get(i)));
    }
    events.accept(new InferenceEvent.Finished(StopReason.STOP));
    if (inputTokens >= 0) {
      events.accept(new InferenceEvent.Metered(Usage.of(inputTokens, 0)));
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
    int seen = vectors.size();
    return seen >= fewest && seen <= most && arraySeen
        ? null
        : BackendErrors.broken(
            "The back end answered with %d vectors (expected: %d).".formatted(seen, most));
  }

  private void members(JsonParser parser, byte[] source) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "model" -> model = Json.textOrNull(parser, value);
        case "embeddings" -> vectors(parser, value, source);
        case "prompt_eval_count" -> inputTokens = count(parser, value);
        case "error" -> {
          error = value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void vectors(JsonParser parser, JsonToken value, byte[] source) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    arraySeen = true;
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String numbers = VectorText.of(parser, source);
      if (numbers == null) {
        throw new IOException("no vector of numbers");
      }
      vectors.add(numbers);
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("no array of vectors");
    }
  }

  private static long count(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NUMBER_INT ? Math.max(0, parser.getLongValue()) : -1;
  }
}
