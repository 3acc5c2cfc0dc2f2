package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads the streamed answer to a chat or a completion. */
final class ChatStreamDecoder implements AnswerDecoder {
  private final SseDecoder sse =
      new SseDecoder(UnpooledByteBufAllocator.DEFAULT, SseDecoder.DEFAULT_LIMIT);
  private final ChunkScan scan = new ChunkScan();
  private final ChunkReader chunk;
  private final AnswerEvents answer;
  private boolean over;

  ChatStreamDecoder(InferenceRequest request) {
    ToolCallOrder order = new ToolCallOrder(request);
    this.chunk = new ChunkReader(order);
    this.answer = new AnswerEvents(request.model(), order);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    try {
      while (!over && sse.next(bytes)) {
        event(events);
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()), events);
    }
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    if (!over && sse.finish()) {
      event(events);
    }
    if (over) {
      return;
    }
    if (answer.isFinished()) {
      complete(events);
    } else {
      fail(BackendErrors.broken("The back end's answer ended without its end marker."), events);
    }
  }

  @Override
  public void close() {
    over = true;
    sse.close();
  }

  private void event(Consumer<? super InferenceEvent> events) {
    if (!sse.hasData()) {
      return;
    }
    if (EndMarker.isIn(sse)) {
      done(events);
    } else if (!scan.scan(sse.dataBuffer(), sse.dataStart(), sse.dataEnd())) {
      fail(
          BackendErrors.broken("The back end's stream holds an event that is no JSON object."),
          events);
    } else if (scan.isError()) {
      fail(BackendErrors.inAnswer(sse.data()), events);
    } else {
      chunk(events);
    }
  }

  private void chunk(Consumer<? super InferenceEvent> events) {
    try {
      chunk.read(sse.data());
    } catch (IOException _) {
      fail(BackendErrors.broken("The back end's stream holds an event that is no JSON."), events);
      return;
    }
    answer.chunk(chunk, events);
  }

  private void done(Consumer<? super InferenceEvent> events) {
    if (answer.hasBegun()) {
      complete(events);
    } else {
      fail(BackendErrors.broken("The back end's answer ended before it had begun."), events);
    }
  }

  private void complete(Consumer<? super InferenceEvent> events) {
    over = true;
    answer.complete(events);
  }

  private void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    over = true;
    events.accept(new InferenceEvent.Failed(error));
  }
}
