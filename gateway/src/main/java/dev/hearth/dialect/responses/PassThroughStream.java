package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.StreamForwarder;
import dev.hearth.dialect.openai.CleanEvents;
import dev.hearth.dialect.openai.EndMarker;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole events only,
 * and every event is looked at. Left out are lines that break clients ({@code id:}, and {@code
 * data:} without a value), an event that tells of an error, and whatever follows the last event.
 */
final class PassThroughStream implements AnswerRelay {
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private final SseDecoder events;
  private final StreamForwarder forwarder;
  private final StreamPosition position = new StreamPosition();
  private final String model;

  private boolean outputStarted;
  private boolean over;

  PassThroughStream(String model, AnswerSink sink, ByteBufAllocator allocator) {
    this.model = model;
    this.sink = sink;
    this.allocator = allocator;
    this.events = new SseDecoder(allocator, SseDecoder.DEFAULT_LIMIT);
    this.forwarder = new StreamForwarder(sink);
  }

  @Override
  public void accept(ByteBuf bytes) {
    forwarder.begin(bytes);
    try {
      while (!over && events.next(bytes)) {
        event();
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()), MissingNode.getInstance());
    } finally {
      forwarder.done();
    }
  }

  @Override
  public void end() {
    if (!over && events.finish()) {
      event();
    }
    if (!over) {
      fail(
          BackendErrors.broken("The back end's answer ended without its last event."),
          MissingNode.getInstance());
    }
  }

  /** The error as the events that follow those that passed. */
  @Override
  public ByteBuf farewell(InferenceError error) {
    ByteBuf event = allocator.buffer();
    StreamEncoder.after(position, model).fail(error, event);
    return event;
  }

  @Override
  public void close() {
    over = true;
    forwarder.close();
    events.close();
  }

  private void event() {
    if (!events.hasData()) {
      keep();
      return;
    }
    if (EndMarker.isIn(events)) {
      return; // not of this format; the last event tells the end
    }
    switch (EventType.of(events)) {
      case PRELUDE -> keep();
      case OUTPUT -> {
        startOutput();
        if (!over) {
          keep();
        }
      }
      case END -> finish();
      case FAILED -> {
        JsonNode response = response();
        fail(Failure.of(response), response);
      }
      case ERROR -> fail(BackendErrors.inAnswer(events.data()), MissingNode.getInstance());
      case BROKEN ->
          fail(
              BackendErrors.broken("The back end's stream holds an event that is no JSON object."),
              MissingNode.getInstance());
    }
  }

  private void startOutput() {
    if (!outputStarted && !over) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void keep() {
    if (events.hasData()) {
      position.pass(events);
    }
    CleanEvents.keep(events, forwarder, allocator);
  }

  private void finish() {
    startOutput();
    if (over) {
      return;
    }
    JsonNode response = response();
    keep();
    settle(response);
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  private void fail(InferenceError error, JsonNode response) {
    settle(response);
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  /** Gives what is held: the bytes that stay, and the usage. */
  private void settle(JsonNode response) {
    forwarder.flush();
    Usage usage = UsageOf.response(response);
    if (usage != null && !over) {
      sink.usage(usage);
    }
  }

  /** The answer that the event at hand tells; a missing node when it is no JSON. */
  private JsonNode response() {
    try {
      return Json.tree(events.data()).path("response");
    } catch (IOException _) {
      return MissingNode.getInstance();
    }
  }
}
