package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the whole answer to a chat or a completion. */
final class WholeAnswerDecoder implements AnswerDecoder {
  private final WholeBody body = new WholeBody();
  private final ChunkReader chunk;
  private final AnswerEvents answer;

  WholeAnswerDecoder(InferenceRequest request) {
    ToolCallOrder order = new ToolCallOrder(request);
    this.chunk = new ChunkReader(order);
    this.answer = new AnswerEvents(request.model(), order);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    InferenceError error = read();
    if (error != null) {
      events.accept(new InferenceEvent.Failed(error));
      return;
    }
    answer.chunk(chunk, events);
    answer.complete(events);
  }

  @Override
  public void close() {}

  private @Nullable InferenceError read() {
    byte[] bytes = body.bytes();
    InferenceError problem = WholeAnswer.problem(body, bytes);
    if (problem != null) {
      return problem;
    }
    try {
      chunk.read(Unpooled.wrappedBuffer(bytes));
    } catch (IOException _) {
      return BackendErrors.broken("The back end answered with an object that is no JSON.");
    }
    return chunk.hasChoice()
        ? null
        : BackendErrors.broken("The back end answered without a choice.");
  }
}
