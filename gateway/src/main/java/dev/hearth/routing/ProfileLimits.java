package dev.hearth.routing;

import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog.Wildcard;
import dev.hearth.routing.profile.Backend;
import dev.hearth.routing.profile.ModelReference;
import dev.hearth.routing.profile.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How many requests a profile lets providers and models have at once, put onto the targets. */
final class ProfileLimits {
  private final Profile profile;
  private final Function<String, Backend> backends;

  ProfileLimits(Profile profile, Function<String, Backend> backends) {
    this.profile = profile;
    this.backends = backends;
  }

  /** The catalog within the limits; whoever asks for a target counts, agent or not. */
  Catalog in(Catalog catalog) {
    if (profile.providerLimits().isEmpty() && profile.modelLimits().isEmpty()) {
      return catalog;
    }
    List<Wildcard> wildcards =
        catalog.wildcards().stream()
            .map(wildcard -> new Wildcard(wildcard.pattern(), within(wildcard.group())))
            .toList();
    Agents agents = catalog.agents();
    return new Catalog(
        within(catalog.groups()),
        catalog.aliases(),
        wildcards,
        catalog.configured(),
        catalog.policies(),
        new Agents(agents.profile(), agents.chains(), within(agents.models())));
  }

  private Map<String, ModelGroup> within(Map<String, ModelGroup> groups) {
    Map<String, ModelGroup> limited = new LinkedHashMap<>();
    groups.forEach((name, group) -> limited.put(name, within(group)));
    return limited;
  }

  private ModelGroup within(ModelGroup group) {
    List<Target> limited = group.targets().stream().map(this::within).toList();
    return limited.equals(group.targets()) ? group : group.as(group.name(), limited);
  }

  private Target within(Target target) {
    Provider provider = target.provider();
    for (Map.Entry<String, Integer> limit : profile.providerLimits().entrySet()) {
      if (isFor(limit.getKey(), provider)) {
        provider = provider.within(provider.limits().patient(limit.getValue()));
      }
    }
    Limits own = target.limits();
    for (Map.Entry<String, Integer> limit : profile.modelLimits().entrySet()) {
      ModelReference model = ModelReference.of(limit.getKey());
      boolean named = model.vendor() == null || isFor(model.vendor(), target.provider());
      if (named && model.model().equals(target.model())) {
        own = own.patient(limit.getValue());
      }
    }
    return target.within(provider, own);
  }

  /** Whether a name is that of the provider, or of what it is the back end of. */
  private boolean isFor(String name, Provider provider) {
    return provider.name().equals(name)
        || (backends.apply(name) instanceof Backend.Known known
            && known.provider().name().equals(provider.name()));
  }
}
