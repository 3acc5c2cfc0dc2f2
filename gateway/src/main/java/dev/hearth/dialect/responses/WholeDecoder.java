package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a whole answer. */
final class WholeDecoder implements AnswerDecoder {
  private final WholeBody body = new WholeBody();
  private final AnswerEvents answer;

  WholeDecoder(InferenceRequest request) {
    this.answer = new AnswerEvents(request);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    String problem = body.problem();
    if (problem != null) {
      fail(BackendErrors.broken("The back end answered with " + problem + "."), events);
      return;
    }
    JsonNode response;
    try {
      response = Json.tree(Unpooled.wrappedBuffer(body.bytes()));
    } catch (IOException _) {
      fail(BackendErrors.broken("The back end answered with an object that is no JSON."), events);
      return;
    }
    InferenceError error = problem(response);
    if (error == null) {
      answer.complete(response, events);
    } else {
      fail(error, events);
    }
  }

  @Override
  public void close() {}

  private static @Nullable InferenceError problem(JsonNode response) {
    if (response.hasNonNull("error")) {
      return Failure.of(response);
    }
    return switch (Nodes.text(response.path("status"))) {
      case "failed", "cancelled", "queued", "in_progress" -> Failure.of(response);
      default ->
          response.path("output").isArray()
              ? null
              : BackendErrors.broken("The back end answered without an output.");
    };
  }

  private static void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    events.accept(new InferenceEvent.Failed(error));
  }
}
