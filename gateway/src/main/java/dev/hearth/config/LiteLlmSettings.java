package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.Limits;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a LiteLLM file says for all of its entries. Settings of the router are taken from {@code
 * litellm_settings}, too; {@code router_settings} win.
 */
final class LiteLlmSettings {

  static final Key<Integer> NUM_RETRIES = Key.of("num_retries", Kinds.whole(0, 100));
  static final Key<Integer> MAX_FALLBACKS = Key.of("max_fallbacks", Kinds.whole(0, 1000));
  static final Key<Duration> TIMEOUT = Key.of("timeout", Kinds.SECONDS);
  static final Key<Duration> REQUEST_TIMEOUT = Key.of("request_timeout", Kinds.SECONDS);
  static final Key<Duration> STREAM_TIMEOUT = Key.of("stream_timeout", Kinds.SECONDS);
  static final Key<Integer> MAX_PARALLEL =
      Key.of("max_parallel_requests", Kinds.whole(1, 1_000_000));
  private static final Key<Integer> DEFAULT_MAX_PARALLEL =
      Key.of("default_max_parallel_requests", Kinds.whole(1, 1_000_000));
  private final Section router;
  private final Section litellm;
  private final Section general;

  LiteLlmSettings(Node.Mapping root, Reading reading) {
    this.router = section(root, LiteLlmKeys.ROUTER, reading);
    this.litellm = section(root, LiteLlmKeys.LITELLM, reading);
    this.general = section(root, LiteLlmKeys.GENERAL, reading);
  }

  private static Section section(Node.Mapping root, String name, Reading reading) {
    Node node = root.get(name);
    Place place = Place.ROOT.at(name);
    Node.Mapping mapping = Node.Mapping.empty(root.mark());
    if (node instanceof Node.Mapping said) {
      mapping = said;
    } else if (node != null) {
      String expectation = Kinds.MAPPING.expectation();
      reading.problems().error(place, node, expectation, Kinds.MAPPING.advice());
    }
    return new Section(mapping, place, reading.problems(), Severity.WARNING);
  }

  Section router() {
    return router;
  }

  Section litellm() {
    return litellm;
  }

  Section general() {
    return general;
  }

  /** A setting of the router. */
  <T> Optional<T> get(Key<T> key) {
    return where(key).get(key);
  }

  /** The section that says what a setting of the router is. */
  Section where(Key<?> key) {
    return router.node(key) != null ? router : litellm;
  }

  /** How long a call may take where an entry does not say it; null for no word about it. */
  @Nullable Duration timeout() {
    return get(TIMEOUT).or(() -> get(REQUEST_TIMEOUT)).orElse(null);
  }

  /** How long a stream may take to begin; null for no word about it. */
  @Nullable Duration streamTimeout() {
    return get(STREAM_TIMEOUT).orElse(null);
  }

  /** How many requests an entry takes at once that says nothing of it. */
  Limits limits() {
    return get(DEFAULT_MAX_PARALLEL).map(Limits::of).orElse(Limits.NONE);
  }

  /** Says what becomes of every key that is not served. */
  void report(LiteLlmReport report) {
    report.section(LiteLlmKeys.ROUTER, router);
    report.section(LiteLlmKeys.LITELLM, litellm);
    report.section(LiteLlmKeys.GENERAL, general);
  }
}
