package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Standing;

/** Notes of each request that is over what its target consumed, for those that choose by it. */
public final class TargetAccounts implements ExchangeListener {
  private final Standing standing;

  public TargetAccounts(Standing standing) {
    this.standing = standing;
  }

  @Override
  public void started() {}

  @Override
  public void attemptFailed(Target target, InferenceError error) {}

  @Override
  public void finished(ExchangeRecord record) {
    Target target = record.target();
    Usage usage = record.usage();
    if (target != null && usage != null) {
      standing.vitals().of(target.id()).consumed(usage.totalTokens());
    }
  }
}
