package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the streamed answer to a request. */
final class MessageStreamDecoder implements AnswerDecoder {
  private final SseDecoder sse =
      new SseDecoder(UnpooledByteBufAllocator.DEFAULT, SseDecoder.DEFAULT_LIMIT);
  private final UsageReader usage = new UsageReader();
  private final EventReader event = new EventReader(usage);
  private final AnswerEvents answer;
  private @Nullable String messageId;
  private @Nullable String stopReason;
  private @Nullable String stopSequence;
  private @Nullable String explanation;
  private boolean over;

  MessageStreamDecoder(InferenceRequest request) {
    this.answer = new AnswerEvents(request);
  }

  @Override
  public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {
    answer.to(events);
    try {
      while (!over && sse.next(bytes)) {
        event();
      }
    } catch (FramingException e) {
      fail(e.reason());
    }
    bytes.skipBytes(bytes.readableBytes());
  }

  @Override
  public void end(Consumer<? super InferenceEvent> events) {
    answer.to(events);
    if (!over && sse.finish()) {
      event();
    }
    if (!over) {
      fail("The back end's answer ended without its end marker.");
    }
  }

  @Override
  public void close() {
    over = true;
    sse.close();
  }

  private void event() {
    if (!sse.hasData()) {
      return;
    }
    try {
      event.read(sse.data());
    } catch (IOException _) {
      fail("The back end's stream holds an event that is no JSON object.");
      return;
    }
    if (event.isError()) {
      over = true;
      answer.fail(BackendErrors.inAnswer(sse.data()));
      return;
    }
    switch (event.type()) {
      case "message_start" -> messageStart();
      case "content_block_start" -> answer.begin(event);
      case "content_block_delta" -> answer.delta(event);
      case "content_block_stop" -> answer.end();
      case "message_delta" -> messageDelta();
      case "message_stop" -> messageStop();
      default -> {}
    }
  }

  /** The same beginning may come twice; another answer's, once there is output, is a splice. */
  private void messageStart() {
    boolean again = answer.hasStarted() && !Objects.equals(messageId, event.messageId());
    if (again && answer.hasOutput()) {
      fail("The back end began another answer in the middle of this one.");
      return;
    }
    messageId = event.messageId();
    answer.start(event.model());
  }

  private void messageDelta() {
    stopReason = event.stopReason() == null ? stopReason : event.stopReason();
    stopSequence = event.stopSequence() == null ? stopSequence : event.stopSequence();
    explanation = event.explanation() == null ? explanation : event.explanation();
  }

  private void messageStop() {
    if (!answer.hasStarted()) {
      fail("The back end's answer ended before it had begun.");
      return;
    }
    over = true;
    answer.end();
    answer.complete(stopReason, stopSequence, explanation, usage.usage());
  }

  private void fail(String what) {
    over = true;
    answer.broken(what);
  }
}
