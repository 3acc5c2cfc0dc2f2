package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a caller is told when nothing is left to try: the error that counts, and each target's. */
final class LastWord {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private LastWord() {}

  /** The error for a request of that size whose attempts are over. */
  static <T> InferenceError of(List<Slot<T>> slots, Size size) {
    InferenceError telling = telling(slots);
    if (telling == null) {
      return untried(slots, size);
    }
    String message = telling.message();
    if (slots.size() > 1) {
      message += " Every target failed: " + outcomes(slots) + ".";
    }
    String spent = names(slots.stream().filter(Slot::lacksBudget).toList());
    if (!spent.isEmpty()) {
      message += " Retry budget spent: " + spent + " gets no repeats for some seconds.";
    }
    return new InferenceError(
        telling.kind(), message, telling.param(), telling.code(), telling.retryAfter());
  }

  /** What the caller can do something about comes first, then what was heard last. */
  private static <T> @Nullable InferenceError telling(List<Slot<T>> slots) {
    List<InferenceError> errors =
        slots.stream().map(Slot::lastError).filter(Objects::nonNull).toList();
    return errors.stream()
        .filter(error -> error.kind() == Kind.CONTENT_POLICY)
        .findFirst()
        .or(() -> errors.stream().filter(e -> e.kind() == Kind.CONTEXT_OVERFLOW).findFirst())
        .orElseGet(() -> errors.isEmpty() ? null : errors.getLast());
  }

  private static <T> InferenceError untried(List<Slot<T>> slots, Size size) {
    List<Slot<T>> resting = slots.stream().filter(Slot::wasRefused).toList();
    if (resting.isEmpty()) {
      return InferenceError.of(
          Kind.CONTEXT_OVERFLOW,
          "%s tokens is too long for every target: %s.".formatted(size, outcomes(slots)));
    }
    Duration soonest =
        resting.stream()
            .map(slot -> slot.candidate().breaker().remaining())
            .min(Duration::compareTo)
            .orElse(ONE_SECOND);
    String others = resting.size() == slots.size() ? "" : " All together: " + outcomes(slots) + ".";
    return InferenceError.of(
            Kind.UNAVAILABLE,
            "%s failed repeatedly and rest; the next trial is in %d s, or when a probe finds one well.%s"
                .formatted(names(resting), soonest.toSeconds(), others))
        .withRetryAfter(soonest);
  }

  private static <T> String names(List<Slot<T>> slots) {
    return slots.stream().map(slot -> slot.candidate().name()).collect(Collectors.joining(", "));
  }

  private static <T> String outcomes(List<Slot<T>> slots) {
    return slots.stream().map(Slot::outcome).collect(Collectors.joining("; "));
  }
}
