package dev.hearth.dialect.openai;

import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what chunks say into events in their order. Finish and usage are kept until the answer is
 * complete: they come in either order, and some back ends send text after the reason.
 */
final class AnswerEvents {
  private final String modelAsked;
  private final ToolCallOrder order;

  private boolean started;
  private boolean outputSeen;
  private boolean refused;
  private @Nullable String reason;
  private @Nullable Usage usage;

  AnswerEvents(String modelAsked, ToolCallOrder order) {
    this.modelAsked = modelAsked;
    this.order = order;
  }

  /** Whether a finish reason was seen. */
  boolean isFinished() {
    return reason != null;
  }

  /** Whether output or a finish reason was seen, without which an end is no end. */
  boolean hasBegun() {
    return outputSeen || reason != null;
  }

  /** Gives the events of a chunk. */
  void chunk(ChunkReader chunk, Consumer<? super InferenceEvent> events) {
    if (chunk.usage() != null) {
      usage = chunk.usage();
    }
    if (!chunk.hasChoice()) {
      return;
    }
    start(chunk.model(), events);
    outputSeen |= chunk.hasOutput();
    if (!chunk.thinking().isEmpty()) {
      events.accept(new InferenceEvent.ThinkingDelta(chunk.thinking()));
    }
    if (!chunk.text().isEmpty()) {
      events.accept(new InferenceEvent.TextDelta(chunk.text()));
    }
    if (!chunk.refusal().isEmpty()) {
      refused = true;
      events.accept(new InferenceEvent.RefusalDelta(chunk.refusal()));
    }
    for (Citation citation : chunk.citations()) {
      events.accept(new InferenceEvent.Cited(citation));
    }
    chunk.calls().forEach(events);
    if (chunk.finishReason() != null && !chunk.finishReason().isEmpty()) {
      reason = chunk.finishReason();
    }
  }

  /** Gives what ends a complete answer. */
  void complete(Consumer<? super InferenceEvent> events) {
    start(null, events);
    events.accept(new InferenceEvent.Finished(stopReason()));
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }

  private void start(@Nullable String model, Consumer<? super InferenceEvent> events) {
    if (!started) {
      started = true;
      events.accept(
          new InferenceEvent.Started(model == null || model.isEmpty() ? modelAsked : model));
    }
  }

  /** What was done is the reason, whatever the back end says of a regular end. */
  private StopReason stopReason() {
    StopReason said = reason == null ? StopReason.STOP : FinishReasons.of(reason);
    if (said != StopReason.STOP) {
      return said;
    }
    if (!order.isEmpty()) {
      return StopReason.TOOL_CALLS;
    }
    return refused ? StopReason.REFUSAL : StopReason.STOP;
  }
}
