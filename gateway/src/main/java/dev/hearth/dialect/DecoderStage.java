package dev.hearth.dialect;

import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A look at an answer's events on their way from the back end's decoder, which it owns. */
public abstract class DecoderStage implements AnswerDecoder {
  private final AnswerDecoder backend;

  protected DecoderStage(AnswerDecoder backend) {
    this.backend = backend;
  }

  /** One event; whatever becomes of it is handed on to {@code events}. */
  protected abstract void pass(InferenceEvent event, Consumer<? super InferenceEvent> events);

  @Override
  public final void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    backend.decode(bytes, event -> pass(event, events));
  }

  @Override
  public final void end(Consumer<? super InferenceEvent> events) {
    backend.end(event -> pass(event, events));
  }

  @Override
  public final void close() {
    backend.close();
  }
}
