package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.openai.EndMarker;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads a streamed answer. Events of a type that is not known tell nothing that would be lost. */
final class StreamDecoder implements AnswerDecoder {
  private final SseDecoder sse =
      new SseDecoder(UnpooledByteBufAllocator.DEFAULT, SseDecoder.DEFAULT_LIMIT);
  private final EventReader event = new EventReader();
  private final AnswerEvents answer;
  private boolean over;

  StreamDecoder(InferenceRequest request) {
    this.answer = new AnswerEvents(request);
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
    if (!over) {
      fail(BackendErrors.broken("The back end's answer ended without its last event."), events);
    }
  }

  @Override
  public void close() {
    over = true;
    sse.close();
  }

  private void event(Consumer<? super InferenceEvent> events) {
    if (!sse.hasData() || EndMarker.isIn(sse)) {
      return;
    }
    ByteBuf data = sse.data();
    try {
      if (!event.read(data)) {
        fail(
            BackendErrors.broken("The back end's stream holds an event that is no object."),
            events);
      } else if (event.delta() == null) {
        told(data, events);
      } else {
        delta(event.delta(), events);
      }
    } catch (IOException _) {
      fail(BackendErrors.broken("The back end's stream holds an event that is no JSON."), events);
    }
  }

  private void delta(String delta, Consumer<? super InferenceEvent> events) {
    int item = event.item();
    int part = event.part();
    switch (event.type()) {
      case "response.output_text.delta" -> answer.text(item, part, delta, events);
      case "response.refusal.delta" -> answer.refusal(item, part, delta, events);
      case "response.reasoning_summary_text.delta", "response.reasoning_summary.delta" ->
          answer.summary(item, part, delta, events);
      case "response.reasoning_text.delta", "response.reasoning.delta" ->
          answer.thinking(item, part, delta, events);
      case "response.function_call_arguments.delta" -> answer.arguments(item, delta, events);
      case "response.custom_tool_call_input.delta" -> answer.input(item, delta, events);
      default -> {}
    }
  }

  private void told(ByteBuf data, Consumer<? super InferenceEvent> events) throws IOException {
    switch (event.type()) {
      case "response.created", "response.in_progress", "response.queued" ->
          answer.start(Json.tree(data).path("response"), events);
      case "response.output_item.added" ->
          answer.begin(event.item(), Json.tree(data).path("item"), events);
      case "response.output_item.done" ->
          answer.end(event.item(), Json.tree(data).path("item"), events);
      case "response.output_text.annotation.added" ->
          answer.annotation(event.item(), Json.tree(data).path("annotation"), events);
      case "response.completed", "response.incomplete" -> {
        over = true;
        answer.complete(Json.tree(data).path("response"), events);
      }
      case "response.failed", "response.cancelled" ->
          fail(Failure.of(Json.tree(data).path("response")), events);
      case "error" -> fail(BackendErrors.inAnswer(data), events);
      default -> {}
    }
  }

  private void fail(InferenceError error, Consumer<? super InferenceEvent> events) {
    over = true;
    events.accept(new InferenceEvent.Failed(error));
  }
}
