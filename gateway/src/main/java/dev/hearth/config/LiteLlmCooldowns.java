package dev.hearth.config;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.provider.BreakerRule;
import dev.hearth.resilience.CooldownRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a LiteLLM file wants a deployment to be left alone.
 *
 * <p>One that has nothing beside it and nothing to fall back to is hardly ever left alone. One that
 * has nothing beside it, but a fallback, has the gateway's own breaker unless the file says
 * something else: then it costs the callers nothing.
 */
final class LiteLlmCooldowns {
  private static final String SUFFIX = "AllowedFails";

  /** What LiteLLM takes where only the other half of a cooldown is said. */
  private static final int ALLOWED_FAILS = 3;

  private static final Duration COOLDOWN = Duration.ofSeconds(5);
  private static final BreakerRule NEVER =
      new BreakerRule(BreakerRule.DEFAULT.failures(), Duration.ZERO);

  private static final Key<Duration> COOLDOWN_TIME = Key.of("cooldown_time", Kinds.SECONDS_OR_ZERO);
  private static final Key<Integer> ALLOWED = Key.of("allowed_fails", Kinds.whole(0, 9_999));
  private static final Key<Node.Mapping> POLICY = Key.of("allowed_fails_policy", Kinds.MAPPING);
  private static final Key<Boolean> DISABLED = Key.of("disable_cooldowns", Kinds.FLAG);

  private final boolean disabled;
  private final @Nullable Duration time;
  private final @Nullable Integer allowed;
  private final Map<Kind, Integer> allowedByKind;

  LiteLlmCooldowns(LiteLlmSettings settings, LiteLlmReport report) {
    this.disabled = settings.get(DISABLED).orElse(false);
    this.time = settings.get(COOLDOWN_TIME).orElse(null);
    Section policy = settings.where(POLICY).section(POLICY);
    report.keys(policy, LiteLlmErrors.names(SUFFIX));
    this.allowedByKind = LiteLlmErrors.numbers(policy, SUFFIX);
    Optional<Integer> standard =
        policy.mapping().entries().isEmpty() ? Optional.empty() : Optional.of(ALLOWED_FAILS);
    this.allowed = settings.get(ALLOWED).or(() -> standard).orElse(null);
  }

  /** How long an entry itself says that it rests; null for no word about it. */
  static @Nullable Duration own(Section params) {
    return params.get(COOLDOWN_TIME).orElse(null);
  }

  /**
   * The rule for a deployment.
   *
   * @param own how long it says itself
   * @param alone whether there is no other one of its name
   * @param hasFallback whether there is another model to go to
   */
  BreakerRule of(@Nullable Duration own, boolean alone, boolean hasFallback) {
    boolean unsaid = own == null && time == null && allowed == null;
    if (!disabled && unsaid && alone) {
      return hasFallback ? BreakerRule.DEFAULT : rule(COOLDOWN, false, true);
    }
    Duration rest = own != null ? own : time != null ? time : COOLDOWN;
    return disabled || rest.isZero() ? NEVER : rule(rest, own != null, alone && !hasFallback);
  }

  private BreakerRule rule(Duration rest, boolean fixed, boolean alone) {
    return BreakerRule.of(new CooldownRule(rest, fixed, alone, allowed, allowedByKind));
  }
}
