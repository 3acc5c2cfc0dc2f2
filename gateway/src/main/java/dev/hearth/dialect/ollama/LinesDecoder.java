package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.NdjsonDecoder;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.function.Consumer;

/** Reads the streamed answer to a chat or a completion: a line of JSON at a time. */
final class LinesDecoder implements AnswerDecoder {
  private final NdjsonDecoder lines =
      new NdjsonDecoder(UnpooledByteBufAllocator.DEFAULT, NdjsonDecoder.DEFAULT_LIMIT);
  private final AnswerReader answer;
  private boolean over;

  LinesDecoder(InferenceRequest request) {
    this.answer = new AnswerReader(request);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    try {
      while (!over && lines.next(bytes)) {
        line(events);
      }
    } catch (FramingException e) {
      fail(e.reason(), events);
    }
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    if (!over && lines.finish()) {
      line(events);
    }
    if (!over) {
      fail("The back end's answer ended without its last line (done: true).", events);
    }
  }

  @Override
  public void close() {
    over = true;
    lines.close();
  }

  /** Whoever takes the events may close the decoder meanwhile, and it stays closed. */
  private void line(Consumer<? super InferenceEvent> events) {
    if (answer.read(lines.line(), events)) {
      over = true;
    }
  }

  private void fail(String what, Consumer<? super InferenceEvent> events) {
    over = true;
    events.accept(new InferenceEvent.Failed(BackendErrors.broken(what)));
  }
}
