package dev.hearth.dialect.gemini;

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
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer to a chat: server-sent events, an array of responses or one response, whichever
 * its first byte says it is.
 */
final class GenerateDecoder implements AnswerDecoder {
  private enum Framing {
    UNKNOWN,
    EVENTS,
    OBJECTS
  }

  private final SseDecoder sse =
      new SseDecoder(UnpooledByteBufAllocator.DEFAULT, SseDecoder.DEFAULT_LIMIT);
  private final JsonObjects objects = new JsonObjects();
  private final ResponseReader response = new ResponseReader();
  private final AnswerEvents answer;
  private Framing framing;
  private boolean answered;
  private boolean over;

  GenerateDecoder(InferenceRequest request) {
    this.answer = new AnswerEvents(request);
    this.framing = request.stream() ? Framing.UNKNOWN : Framing.OBJECTS;
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    if (framing == Framing.UNKNOWN) {
      framing = framing(bytes);
    }
    try {
      switch (framing) {
        case UNKNOWN -> {}
        case EVENTS -> {
          while (!over && sse.next(bytes)) {
            event(events);
          }
        }
        case OBJECTS -> {
          while (!over && objects.next(bytes)) {
            response(objects.object(), events);
          }
        }
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()), events);
    } catch (IOException e) {
      fail(broken(e), events);
    }
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    if (!over && framing == Framing.EVENTS && sse.finish()) {
      event(events);
    }
    if (over) {
      return;
    }
    String problem = framing == Framing.OBJECTS ? objects.problem() : null;
    if (problem != null) {
      fail(BackendErrors.broken("The back end answered with %s.".formatted(problem)), events);
    } else if (answer.isFinished()) {
      complete(events);
    } else {
      fail(BackendErrors.broken(unfinished()), events);
    }
  }

  @Override
  public void close() {
    over = true;
    sse.close();
  }

  /** What the first byte says that is no white space; what precedes it is passed. */
  private static Framing framing(ByteBuf bytes) {
    for (int at = bytes.readerIndex(); at < bytes.writerIndex(); at++) {
      byte b = bytes.getByte(at);
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        bytes.readerIndex(at);
        return b == '{' || b == '[' ? Framing.OBJECTS : Framing.EVENTS;
      }
    }
    return Framing.UNKNOWN;
  }

  private void event(Consumer<? super InferenceEvent> events) {
    if (sse.hasData()) {
      response(sse.data(), events);
    } else {
      ByteBuf bare = BareError.in(sse);
      if (bare != null) {
        fail(BackendErrors.inAnswer(bare), events);
      }
    }
  }

  private void response(ByteBuf json, Consumer<? super InferenceEvent> events) {
    try {
      response.read(json);
      if (response.isError()) {
        fail(BackendErrors.inAnswer(json), events);
        return;
      }
      answered |= response.isAnswer();
      answer.response(response, events);
    } catch (IOException e) {
      fail(broken(e), events);
    }
  }

  private void complete(Consumer<? super InferenceEvent> events) {
    over = true;
    try {
      answer.complete(events);
    } catch (IOException e) {
      events.accept(new InferenceEvent.Failed(broken(e)));
    }
  }

  private String unfinished() {
    return answered
        ? "The back end's answer ended without a finish reason."
        : "The back end answered without a candidate.";
  }

  /** Only what this package says of the bytes is told, never what a parser quotes of them. */
  private static InferenceError broken(IOException problem) {
    boolean ours = problem.getClass() == IOException.class;
    @Nullable String what = ours ? problem.getMessage() : null;
    return BackendErrors.broken(
        "The back end answered with %s."
            .formatted(what == null ? "something that is no JSON object" : what));
  }

  private void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    over = true;
    events.accept(new InferenceEvent.Failed(error));
  }
}
