package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecoderStage;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.provider.Pace;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a stream until it is the caller's: whether its first output comes in time, and whether it
 * is quick enough from there. Lives on the exchange's event loop.
 */
final class PaceGuard {
  private final Pace pace;
  private final ScheduledExecutorService loop;
  private final Consumer<String> tooSlow;
  private @Nullable ScheduledFuture<?> timer;
  private @Nullable Counter tap;
  private long characters;
  private boolean letsAll;
  private boolean over;

  /**
   * @param tooSlow hears once of a stream that is not quick enough, and by how much
   */
  PaceGuard(Pace pace, ScheduledExecutorService loop, Consumer<String> tooSlow) {
    this.pace = pace;
    this.loop = loop;
    this.tooSlow = tooSlow;
  }

  /** The request has left. */
  void begin() {
    if (pace.firstOutput().isPositive()) {
      giveUpAfter(
          pace.firstOutput(),
          () ->
              "no output within %s of the request (timeouts.first_output)"
                  .formatted(seconds(pace.firstOutput())));
    }
  }

  /** Counts what a decoder says; for an answer that is decoded. */
  AnswerDecoder counting(AnswerDecoder decoder) {
    return pace.limitsStreams() ? new Counter(decoder) : decoder;
  }

  /** Counts by a decoder of its own, that gets every byte before it is passed on. */
  void tap(AnswerDecoder decoder) {
    tap = new Counter(decoder);
  }

  /** Nobody can count it: any pace will do. */
  void letsAll() {
    letsAll = true;
  }

  /** Whether a stream has to be quick once it has begun. */
  boolean limitsStreams() {
    return !letsAll && pace.limitsStreams();
  }

  /**
   * The next bytes of an answer that is passed on as it is.
   *
   * @param bytes borrowed, left as they are
   */
  void watch(ByteBuf bytes) {
    if (tap != null && !over) {
      tap.decode(bytes.duplicate(), _ -> {});
    }
  }

  /** The first output is there: the time to the next ones begins. */
  void outputStarted() {
    stopTimer();
    if (!isQuickEnough()) {
      giveUpAfter(
          pace.within(),
          () ->
              "%d characters within %s of its first output (min_pace: at least %d)"
                  .formatted(characters, seconds(pace.within()), pace.characters()));
    }
  }

  /** Whether so much of it is there that it may be passed on. */
  boolean isQuickEnough() {
    return letsAll || characters >= pace.characters();
  }

  /** It is decided. Idempotent. */
  void over() {
    over = true;
    stopTimer();
    if (tap != null) {
      tap.close();
      tap = null;
    }
  }

  private void giveUpAfter(Duration time, Supplier<String> why) {
    timer = loop.schedule(() -> tooSlow.accept(why.get()), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }

  private long length(InferenceEvent event) {
    return switch (event) {
      case InferenceEvent.TextDelta(String text) -> text.length();
      case InferenceEvent.ThinkingDelta(String text) -> text.length();
      case InferenceEvent.RefusalDelta(String text) -> text.length();
      case InferenceEvent.ToolCallDelta call -> call.arguments().length();
      case InferenceEvent.Started _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Untranslatable _,
          InferenceEvent.Vector _,
          InferenceEvent.Counted _,
          InferenceEvent.Finished _,
          InferenceEvent.Metered _,
          InferenceEvent.Failed _ ->
          0;
    };
  }

  /** A decoder whose output is counted on its way. Owns the decoder. */
  private final class Counter extends DecoderStage {

    Counter(AnswerDecoder decoder) {
      super(decoder);
    }

    @Override
    protected void pass(InferenceEvent event, Consumer<? super InferenceEvent> events) {
      characters += length(event);
      events.accept(event);
    }
  }
}
