package dev.hearth.routing;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name that callers ask for and the equal targets behind it.
 *
 * @param choice how they are put in order
 * @param fallbacks the groups to try when every member failed
 * @param repeats how often a request is tried again within the group
 * @param terms on which it answers
 * @param policy the policy that chooses the model that answers; null for none
 */
public record ModelGroup(
    String name,
    List<Target> targets,
    Choice choice,
    Fallbacks fallbacks,
    Repeats repeats,
    Terms terms,
    @Nullable String policy) {

  public static final int DEFAULT_RETRIES = 2;
  public static final Duration DEFAULT_TOTAL = Duration.ofMinutes(10);

  public ModelGroup {
    Objects.requireNonNull(name, "name");
    targets = List.copyOf(targets);
    Objects.requireNonNull(choice, "choice");
    Objects.requireNonNull(fallbacks, "fallbacks");
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets of '" + name + "': none (expected: at least 1)");
    }
    Objects.requireNonNull(repeats, "repeats");
    Objects.requireNonNull(terms, "terms");
  }

  /** One without a policy that repeats the same number of attempts whatever failed. */
  public ModelGroup(
      String name,
      List<Target> targets,
      Choice choice,
      Fallbacks fallbacks,
      int retries,
      Terms terms) {
    this(name, targets, choice, fallbacks, Repeats.of(retries), terms, null);
  }

  /** How often a request is tried again at most, unless a kind of failure has its own number. */
  public int retries() {
    return repeats.most();
  }

  public static ModelGroup of(String name, List<Target> targets) {
    return new ModelGroup(
        name, targets, Choice.DEFAULT, Fallbacks.NONE, DEFAULT_RETRIES, Terms.of(DEFAULT_TOTAL));
  }

  /**
   * The group that a name means which its pattern takes in: each target by the name it has there.
   */
  ModelGroup named(List<String> captured, String asked) {
    List<Target> meant =
        targets.stream()
            .map(target -> target.of(NamePattern.filled(target.model(), captured, asked)))
            .toList();
    return with(meant);
  }

  /** The same with other targets. */
  ModelGroup with(List<Target> others) {
    return new ModelGroup(name, others, choice, fallbacks, repeats, terms, policy);
  }

  /** The group as if it had that target alone. */
  ModelGroup only(Target target) {
    return new ModelGroup(name, List.of(target), choice, fallbacks, repeats, terms, null);
  }

  /** The same under another name, with some of its targets. */
  ModelGroup as(String other, List<Target> some) {
    return new ModelGroup(other, some, choice, fallbacks, repeats, terms, policy);
  }

  /** The same, following a policy. */
  public ModelGroup following(String policyName) {
    return new ModelGroup(name, targets, choice, fallbacks, repeats, terms, policyName);
  }
}
