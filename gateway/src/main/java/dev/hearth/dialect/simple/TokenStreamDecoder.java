package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the streamed answer of a text generation server: an event a token, of which the last has
 * the whole text too.
 */
final class TokenStreamDecoder implements AnswerDecoder {
  private final SseDecoder sse =
      new SseDecoder(UnpooledByteBufAllocator.DEFAULT, SseDecoder.DEFAULT_LIMIT);
  private final Generation generation = new Generation();
  private final String modelAsked;
  private final StopTail stops;
  private boolean looked;
  private boolean started;
  private boolean over;

  TokenStreamDecoder(String modelAsked, List<String> stops) {
    this.modelAsked = modelAsked;
    this.stops = new StopTail(stops);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    look(bytes, events);
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
    if (!over) {
      fail(
          BackendErrors.broken(
              "The back end's answer ended without its last event (generated_text)."),
          events);
    }
  }

  @Override
  public void close() {
    over = true;
    sse.close();
  }

  /** Looks at the first byte that is no space: a page is known by it. */
  private void look(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    for (int i = bytes.readerIndex(); !looked && i < bytes.writerIndex(); i++) {
      looked = !Page.isSpace(bytes.getByte(i));
      if (looked && Page.beginsWith(bytes.getByte(i))) {
        fail(Page.error(), events);
      }
    }
  }

  private void event(Consumer<? super InferenceEvent> events) {
    if (!sse.hasData()) {
      return;
    }
    try (JsonParser parser = Json.parser(sse.data())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      generation.read(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than an object");
      }
    } catch (IOException _) {
      fail(
          BackendErrors.broken("The back end's stream holds an event that is no JSON object."),
          events);
      return;
    }
    if (generation.isError()) {
      fail(BackendErrors.inAnswer(sse.data()), events);
    } else {
      token(events);
    }
  }

  private void token(Consumer<? super InferenceEvent> events) {
    if (!started) {
      started = true;
      events.accept(new InferenceEvent.Started(modelAsked));
    }
    String token = generation.token();
    if (token != null) {
      text(stops.add(token), events);
    }
    if (generation.generatedText() != null) {
      finish(events);
    }
  }

  private void finish(Consumer<? super InferenceEvent> events) {
    over = true;
    String met = generation.metStopSequence() ? stops.met() : null;
    text(met == null ? stops.rest() : stops.before(met), events);
    events.accept(new InferenceEvent.Finished(generation.stopReason(), met));
    Usage usage = generation.usage();
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  private static void text(String text, Consumer<? super InferenceEvent> events) {
    if (!text.isEmpty()) {
      events.accept(new InferenceEvent.TextDelta(text));
    }
  }

  private void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    over = true;
    events.accept(new InferenceEvent.Failed(error));
  }
}
