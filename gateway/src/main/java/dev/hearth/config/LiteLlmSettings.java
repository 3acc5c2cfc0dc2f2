package dev.hearth.config;

import dev.hearth.config.LiteLlmKeys.Fate;
import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Limits;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a LiteLLM file says for all of its entries. Settings of the router are taken from {@code
 * litellm_settings}, too; {@code router_settings} win.
 */
final class LiteLlmSettings {

  /** What LiteLLM takes where only the other half of a cooldown is said. */
  private static final int ALLOWED_FAILS = 3;

  private static final Duration COOLDOWN = Duration.ofSeconds(5);

  static final Key<Integer> NUM_RETRIES = Key.of("num_retries", Kinds.whole(0, 100));
  static final Key<Integer> MAX_FALLBACKS = Key.of("max_fallbacks", Kinds.whole(0, 1000));
  static final Key<Duration> TIMEOUT = Key.of("timeout", Kinds.SECONDS);
  static final Key<Duration> REQUEST_TIMEOUT = Key.of("request_timeout", Kinds.SECONDS);
  static final Key<Duration> STREAM_TIMEOUT = Key.of("stream_timeout", Kinds.SECONDS);
  static final Key<Duration> COOLDOWN_TIME = Key.of("cooldown_time", Kinds.SECONDS_OR_ZERO);
  static final Key<Integer> MAX_PARALLEL =
      Key.of("max_parallel_requests", Kinds.whole(1, 1_000_000));
  private static final Key<Integer> DEFAULT_MAX_PARALLEL =
      Key.of("default_max_parallel_requests", Kinds.whole(1, 1_000_000));
  private static final Key<Integer> ALLOWED_FAILS_KEY =
      Key.of("allowed_fails", Kinds.whole(0, 9_999));
  private static final Key<Boolean> DISABLE_COOLDOWNS = Key.of("disable_cooldowns", Kinds.FLAG);

  private static final Key<String> ROUTING_STRATEGY = Key.of("routing_strategy", Kinds.TEXT);
  private static final Key<Boolean> TAG_FILTERING = Key.of("enable_tag_filtering", Kinds.FLAG);
  private static final Key<Boolean> TAGS_MATCH_ANY = Key.of("tag_filtering_match_any", Kinds.FLAG);

  private static final Map<String, Strategy> STRATEGIES =
      Map.of(
          "simple-shuffle",
          Strategy.SHUFFLE,
          "least-busy",
          Strategy.LEAST_BUSY,
          "latency-based-routing",
          Strategy.FASTEST,
          "cost-based-routing",
          Strategy.CHEAPEST);

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

  /** How the entries of a name are chosen among. */
  Choice choice() {
    boolean filters = get(TAG_FILTERING).orElse(false);
    boolean any = get(TAGS_MATCH_ANY).orElse(true);
    TagRule tags = filters ? any ? TagRule.ANY : TagRule.ALL : TagRule.IGNORED;
    return new Choice(
        get(ROUTING_STRATEGY).map(STRATEGIES::get).orElse(Strategy.SHUFFLE), Affinity.NONE, tags);
  }

  /** How many requests an entry takes at once that says nothing of it. */
  Limits limits() {
    return get(DEFAULT_MAX_PARALLEL).map(Limits::of).orElse(Limits.NONE);
  }

  /**
   * When a target is left alone: as LiteLLM says where the file says anything about it.
   *
   * @param ownCooldown the entry's own, null for none
   */
  BreakerRule breaker(@Nullable Duration ownCooldown) {
    Optional<Integer> allowed = get(ALLOWED_FAILS_KEY);
    Optional<Duration> cooldown = Optional.ofNullable(ownCooldown).or(() -> get(COOLDOWN_TIME));
    if (get(DISABLE_COOLDOWNS).orElse(false)) {
      return new BreakerRule(BreakerRule.DEFAULT.failures(), Duration.ZERO);
    }
    return allowed.isEmpty() && cooldown.isEmpty()
        ? BreakerRule.DEFAULT
        : new BreakerRule(allowed.orElse(ALLOWED_FAILS) + 1, cooldown.orElse(COOLDOWN));
  }

  /** Says what becomes of every key that is not served. */
  void report(LiteLlmReport report) {
    report.section(LiteLlmKeys.ROUTER, router);
    report.section(LiteLlmKeys.LITELLM, litellm);
    report.section(LiteLlmKeys.GENERAL, general);
    Node strategy = router.mapping().get("routing_strategy");
    if (strategy instanceof Node.Scalar scalar && !STRATEGIES.containsKey(scalar.text())) {
      String shown = Node.Shown.of(scalar.text());
      report.say(
          "router_settings",
          "routing_strategy " + shown + " (simple-shuffle is used)",
          Fate.NOT_YET);
    }
  }
}
