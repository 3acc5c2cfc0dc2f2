package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the vectors of an answer, one an input; what its members mean is the format's own. */
public final class VectorsDecoder implements AnswerDecoder {
  private final String modelAsked;
  private final int fewest;
  private final int most;
  private final Members members;
  private final WholeBody body = new WholeBody();
  private final VectorsSoFar vectors = new VectorsSoFar();
  private boolean error;

  private VectorsDecoder(String modelAsked, int fewest, int most, Members members) {
    this.modelAsked = modelAsked;
    this.fewest = fewest;
    this.most = most;
    this.members = members;
  }

  /** A decoder of an answer with a vector for each input. */
  public static VectorsDecoder of(InferenceRequest.Embedding request, Members members) {
    int inputs = request.inputs().size();
    return new VectorsDecoder(request.model(), inputs, inputs, members);
  }

  /** A decoder of an answer with one vector. */
  public static VectorsDecoder ofOne(String modelAsked, Members members) {
    return new VectorsDecoder(modelAsked, 1, 1, members);
  }

  /** A decoder of an answer with one vector, or none in its list. */
  public static VectorsDecoder ofOneAtMost(String modelAsked, Members members) {
    return new VectorsDecoder(modelAsked, 0, 1, members);
  }

  /** Reads the top-level members of a format's answers. */
  @FunctionalInterface
  public interface Members {
    /**
     * Reads a member.
     *
     * @param value what the parser is at; it is passed
     * @param source what the parser reads, from its first byte
     * @return whether the answer is an error
     * @throws IOException when it is no JSON, or holds something else than vectors
     */
    boolean read(
        String name, JsonToken value, JsonParser parser, byte[] source, VectorsSoFar vectors)
        throws IOException;
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    InferenceError problem = read();
    if (problem == null) {
      vectors.tell(modelAsked, events);
    } else {
      events.accept(new InferenceEvent.Failed(problem));
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
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        error |= members.read(name, parser.nextToken(), parser, bytes, vectors);
      }
    } catch (IOException _) {
      return BackendErrors.broken("The back end answered with an object that is no JSON.");
    }
    if (error) {
      return BackendErrors.inAnswer(Unpooled.wrappedBuffer(bytes));
    }
    return vectors.isComplete(fewest, most)
        ? null
        : BackendErrors.broken(
            "The back end answered with %d vectors (expected: %d)."
                .formatted(vectors.size(), most));
  }
}
