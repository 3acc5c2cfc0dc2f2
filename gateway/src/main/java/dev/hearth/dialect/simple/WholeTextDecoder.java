package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonParser;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Reads an answer that is one JSON text, once it is whole. */
final class WholeTextDecoder implements AnswerDecoder {
  private final Reading reading;
  private final WholeBody body = new WholeBody();

  /** Understands a format's answers. Belongs to one answer. */
  interface Reading {

    /**
     * The answer's events.
     *
     * @param parser before the first token; whatever follows the answer is checked by the caller
     * @return none where the answer tells of an error instead
     * @throws IOException when it is no JSON
     * @throws NoAnswerException when it is JSON and something else than an answer
     */
    List<InferenceEvent> read(JsonParser parser) throws IOException, NoAnswerException;
  }

  /** An answer that is something else; expected, so without a stack. */
  static final class NoAnswerException extends Exception {
    /**
     * @param what to go on after "answered with"
     */
    NoAnswerException(String what) {
      super(what, null, false, false);
    }

    String what() {
      return String.valueOf(getMessage());
    }
  }

  WholeTextDecoder(Reading reading) {
    this.reading = reading;
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    body.add(bytes);
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    byte[] bytes = body.bytes();
    if (Page.isIn(bytes)) {
      fail(Page.error(), events);
    } else if (bytes.length == 0) {
      fail(BackendErrors.broken("The back end answered with " + body.problem() + "."), events);
    } else {
      read(bytes, events);
    }
  }

  private void read(byte[] bytes, Consumer<? super InferenceEvent> events) {
    try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
      List<InferenceEvent> answer = reading.read(parser);
      if (parser.nextToken() != null) {
        throw new NoAnswerException("more than one JSON text");
      }
      if (answer.isEmpty()) {
        fail(BackendErrors.inAnswer(Unpooled.wrappedBuffer(bytes)), events);
      } else {
        answer.forEach(events);
      }
    } catch (NoAnswerException e) {
      fail(BackendErrors.broken("The back end answered with " + e.what() + "."), events);
    } catch (IOException _) {
      fail(
          BackendErrors.broken("The back end answered with something that is no whole JSON."),
          events);
    }
  }

  @Override
  public void close() {}

  private static void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    events.accept(new InferenceEvent.Failed(error));
  }
}
