package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an answer that tells how many tokens a request is. */
public final class CountDecoder implements AnswerDecoder {
  private final String modelAsked;
  private final CountFields fields;
  private final JsonCapture seen;

  /** Creates a decoder for the answer about a model, whose name such an answer does not tell. */
  public CountDecoder(String modelAsked, CountFields fields) {
    this.modelAsked = modelAsked;
    this.fields = fields;
    this.seen = fields.capture();
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    seen.scan(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    InferenceError problem = problem();
    if (problem != null) {
      events.accept(new InferenceEvent.Failed(problem));
      return;
    }
    tell(modelAsked, fields.tokens(seen), events);
  }

  @Override
  public void close() {}

  /** Gives the events of an answer that counts tokens. */
  public static void tell(String model, long tokens, Consumer<? super InferenceEvent> events) {
    events.accept(new InferenceEvent.Started(model));
    events.accept(new InferenceEvent.Counted(tokens));
    events.accept(new InferenceEvent.Finished(StopReason.STOP));
  }

  private @Nullable InferenceError problem() {
    String problem = seen.outline().problem();
    if (problem == null && fields.isError(seen)) {
      return BackendErrors.inAnswer(Unpooled.wrappedBuffer(JsonText.utf8(seen.object())));
    }
    String wrong = problem == null ? fields.missing(seen) : problem;
    return wrong == null ? null : BackendErrors.broken("The back end answered with " + wrong + ".");
  }
}
