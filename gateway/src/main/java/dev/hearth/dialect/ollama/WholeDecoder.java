package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** Reads the whole answer to a chat or a completion. */
final class WholeDecoder implements AnswerDecoder {
  private final WholeBody body = new WholeBody();
  private final AnswerReader answer;

  WholeDecoder(InferenceRequest request) {
    this.answer = new AnswerReader(request);
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
      fail("The back end answered with " + problem + ".", events);
    } else if (!answer.read(Unpooled.wrappedBuffer(body.bytes()), events)) {
      fail("The back end's answer is not complete (expected: done: true).", events);
    }
  }

  @Override
  public void close() {}

  private static void fail(String what, Consumer<? super InferenceEvent> events) {
    events.accept(new InferenceEvent.Failed(BackendErrors.broken(what)));
  }
}
