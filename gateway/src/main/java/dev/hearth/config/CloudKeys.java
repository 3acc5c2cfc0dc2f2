package dev.hearth.config;

import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Cloud keys that lie in the environment and that no configuration names. They are offered, and
 * used only when the user allowed it, since their use costs money.
 *
 * @param allowed whether {@value #SWITCH} allows their use
 */
public record CloudKeys(List<Offer> offers, boolean allowed) {

  /** The variable that allows the use of keys that no configuration names. */
  public static final String SWITCH = "ENABLE_PAID_API";

  /**
   * A key that was found.
   *
   * @param variable the one that holds it
   * @param provider the back end that it is for
   */
  public record Offer(String variable, Provider provider) {
    public Offer {
      Objects.requireNonNull(variable, "variable");
      Objects.requireNonNull(provider, "provider");
    }
  }

  public CloudKeys {
    offers = List.copyOf(offers);
  }

  public static CloudKeys none() {
    return new CloudKeys(List.of(), false);
  }

  /** The back ends whose models may be listed and used: those offered, when allowed. */
  public List<Provider> usable() {
    return allowed ? offers.stream().map(Offer::provider).toList() : List.of();
  }

  /** The variables that hold keys, in order. */
  public List<String> variables() {
    return offers.stream().map(Offer::variable).toList();
  }

  /** The variables of all but those of these providers. */
  public List<String> besides(Collection<Provider> providers) {
    return offers.stream()
        .filter(offer -> !providers.contains(offer.provider()))
        .map(Offer::variable)
        .toList();
  }

  /**
   * The keys in an environment.
   *
   * @param named the types that a configuration already uses; theirs are not offered
   */
  static CloudKeys in(
      Environment environment, Dialects dialects, Set<String> named, Problems problems) {
    List<Offer> offers = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    named.forEach(
        name -> ProviderType.named(name).ifPresent(type -> taken.addAll(type.keyVariables())));
    for (ProviderType type : ProviderType.ALL) {
      if (!type.local() && Collections.disjoint(taken, type.keyVariables())) {
        taken.addAll(type.keyVariables());
        environment
            .first(type.keyVariables())
            .flatMap(found -> offer(type, found, environment, dialects, problems))
            .ifPresent(offers::add);
      }
    }
    return new CloudKeys(offers, environment.isOn(SWITCH));
  }

  private static Optional<Offer> offer(
      ProviderType type,
      Map.Entry<String, String> found,
      Environment environment,
      Dialects dialects,
      Problems problems) {
    Node node = new Node.Scalar(new Mark(1, 1), found.getValue(), false, found.getKey());
    Optional<Secret> key = Kinds.SECRET.of(node);
    if (key.isEmpty()) {
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              "environment variable " + found.getKey(),
              "*** (not shown)",
              Kinds.SECRET.expectation(),
              "put it right or unset it",
              null));
      return Optional.empty();
    }
    BaseUrl url =
        type.movedTo(environment, problems).orElseGet(type::url).withDefaultPath(type.path());
    Provider provider =
        new Provider(
            type.name(),
            type.dialect(dialects, url),
            url.endpoint(),
            url.path(),
            List.of(type.credential(key.get())),
            type.headers(List.of()),
            false,
            Limits.NONE,
            type.cost());
    return Optional.of(new Offer(found.getKey(), provider));
  }
}
