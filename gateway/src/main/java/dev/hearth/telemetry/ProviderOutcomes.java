package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of the requests to each provider since it is what it is. Thread-safe; bounded by what
 * is configured, and never holds a text of a request or of a back end.
 */
public final class ProviderOutcomes implements ExchangeListener {
  private final Map<String, Tally> byProvider = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /**
   * The outcomes at one provider.
   *
   * @param answers how many whole answers it gave
   * @param failures how many attempts there failed by its own fault
   * @param lastAt when the last of both was; null where there was none
   * @param lastFailed whether that was a failure
   * @param lastLatency from a request to the first output of its last answer, where no other was
   *     asked before; null where that is not known
   * @param lastError what went wrong last, in words of the gateway's own; null for nothing
   */
  public record Tally(
      long answers,
      long failures,
      @Nullable Instant lastAt,
      boolean lastFailed,
      @Nullable Duration lastLatency,
      @Nullable String lastError) {
    static final Tally NONE = new Tally(0, 0, null, false, null, null);

    private Tally failed(Instant now, String error) {
      return new Tally(answers, failures + 1, now, true, lastLatency, error);
    }

    private Tally answered(Instant now, @Nullable Duration latency) {
      return new Tally(
          answers + 1, failures, now, false, latency == null ? lastLatency : latency, lastError);
    }
  }

  /** Outcomes of a gateway that has asked nobody yet. */
  public ProviderOutcomes(InstantSource clock) {
    this.clock = clock;
  }

  /** What came of the requests to a provider. */
  public Tally of(String provider) {
    return byProvider.getOrDefault(provider, Tally.NONE);
  }

  /** Forgets providers that are not what they were. */
  public void forget(Set<String> changed) {
    byProvider.keySet().removeAll(changed);
  }

  @Override
  public void started() {}

  @Override
  public void attemptFailed(Target target, InferenceError error) {
    String words = words(error.kind());
    if (words != null) {
      byProvider.compute(
          target.provider().name(),
          (_, known) -> (known == null ? Tally.NONE : known).failed(clock.instant(), words));
    }
  }

  @Override
  public void finished(ExchangeRecord record) {
    Target target = record.target();
    if (target != null && record.outcome() == Outcome.ANSWERED) {
      byProvider.compute(
          target.provider().name(),
          (_, known) ->
              (known == null ? Tally.NONE : known).answered(clock.instant(), latency(record)));
    }
  }

  private static @Nullable Duration latency(ExchangeRecord record) {
    boolean known = record.attempts() == 1 && record.firstOutputNanos() >= 0;
    return known ? Duration.ofNanos(record.firstOutputNanos()) : null;
  }

  /**
   * What a provider did wrong; null where it was the request's fault, or the gateway's. What back
   * ends say themselves may repeat prompts and keys.
   */
  private static @Nullable String words(InferenceError.Kind kind) {
    return switch (kind) {
      case UPSTREAM_CREDENTIALS -> "it refused the gateway's credentials or account";
      case RATE_LIMITED -> "it is asked too often";
      case UPSTREAM_FAILED -> "it failed, or broke its answer off";
      case TIMEOUT -> "it did not answer in time";
      case UNAVAILABLE -> "it could not be reached, or was not able to answer";
      case UNKNOWN_MODEL -> "it does not know the model";
      case INVALID_REQUEST,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          CONTEXT_OVERFLOW,
          INEXPRESSIBLE,
          CONTENT_POLICY,
          UNSUPPORTED,
          INTERNAL ->
          null;
    };
  }
}
