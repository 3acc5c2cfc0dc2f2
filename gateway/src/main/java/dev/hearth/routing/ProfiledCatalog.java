package dev.hearth.routing;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Agents.Link;
import dev.hearth.routing.Catalog.Wildcard;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Backend;
import dev.hearth.routing.profile.ModelReference;
import dev.hearth.routing.profile.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Adds the agents of a profile to a catalog, each as a model {@code agent/NAME}, and its limits to
 * the targets; a pure function.
 */
/*
 * A model of a chain is, in this order: a model of the catalog that has the very name; what a
 * pattern for the vendor's own models takes in; the vendor's back end asked for it. A pattern for
 * everything is no answer: it would send a local model's prompts to whatever stands behind it.
 */
public final class ProfiledCatalog {
  private static final String FOREIGN =
      "it is no machine of one's own, and the profile is for such alone";

  /** Anthropic writes versions with dashes, everybody else with dots. */
  private static final Pattern CLAUDE_VERSION = Pattern.compile("(?<=\\d)\\.(?=\\d)");

  private final Catalog base;
  private final Profile profile;
  private final Function<String, Backend> backends;
  private final Map<String, ModelGroup> groups;
  private final Map<String, ModelGroup> models = new LinkedHashMap<>();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Map<String, List<Link>> chains = new LinkedHashMap<>();

  private ProfiledCatalog(Catalog base, Profile profile, Function<String, Backend> backends) {
    this.base = base;
    this.profile = profile;
    this.backends = backends;
    this.groups = new LinkedHashMap<>(base.groups());
  }

  /**
   * The catalog with the profile in force; as it is without one.
   *
   * @param backends what stands behind a vendor
   */
  public static Catalog of(
      Catalog base, @Nullable Profile profile, Function<String, Backend> backends) {
    return profile == null
        ? base
        : new ProfileLimits(profile, backends)
            .in(new ProfiledCatalog(base, profile, backends).build());
  }

  private Catalog build() {
    for (Agent agent : profile.agents().values()) {
      List<Link> chain =
          agent.chain().stream().map(name -> links.computeIfAbsent(name, this::link)).toList();
      chains.put(agent.name(), chain);
      ModelGroup group = group(agent, chain);
      if (group != null) {
        groups.putIfAbsent(group.name(), group);
      }
    }
    return new Catalog(
        groups,
        base.aliases(),
        base.wildcards(),
        base.configured(),
        base.policies(),
        new Agents(profile, chains, models));
  }

  /** The agent as a model: the first of its chain that is served, then the others. */
  private @Nullable ModelGroup group(Agent agent, List<Link> chain) {
    List<Link.Served> served =
        chain.stream().filter(Link.Served.class::isInstance).map(Link.Served.class::cast).toList();
    if (served.isEmpty()) {
      return null;
    }
    ModelGroup first = served.getFirst().group();
    List<String> others = served.stream().skip(1).map(one -> one.group().name()).toList();
    return new ModelGroup(
        Agents.groupName(agent.name()),
        first.targets(),
        first.choice(),
        Fallbacks.of(others),
        first.repeats(),
        first.terms(),
        profile.policy() == null ? first.policy() : profile.policy());
  }

  private Link link(String reference) {
    ModelReference model = ModelReference.of(reference);
    ModelGroup found = base.exact(reference);
    if (found == null) {
      found = ofPattern(model);
    }
    if (found != null) {
      return served(reference, found);
    }
    String vendor = model.vendor() == null ? VendorNames.vendorOf(reference) : model.vendor();
    if (vendor == null) {
      return new Link.LeftOut(
          reference, "no model has that name, and no provider stands before it");
    }
    return switch (backends.apply(vendor)) {
      case Backend.Known known -> served(reference, asked(known.provider(), model));
      case Backend.Missing(String reason) -> new Link.LeftOut(reference, reason);
    };
  }

  private Link served(String reference, ModelGroup found) {
    List<Target> targets =
        profile.localOnly()
            ? found.targets().stream().filter(target -> target.provider().local()).toList()
            : found.targets();
    if (targets.isEmpty()) {
      return new Link.LeftOut(reference, FOREIGN);
    }
    boolean whole = targets.size() == found.targets().size();
    if (whole && found.equals(base.groups().get(reference))) {
      return new Link.Served(reference, found);
    }
    ModelGroup group = found.as(whole ? reference : reference + " (local)", targets);
    models.put(group.name(), group);
    return new Link.Served(reference, group);
  }

  private @Nullable ModelGroup ofPattern(ModelReference model) {
    if (model.vendor() == null) {
      return null;
    }
    for (Wildcard wildcard : base.wildcards()) {
      List<String> captured =
          wildcard.pattern().text().startsWith(model.vendor() + '/')
              ? wildcard.pattern().match(model.text())
              : null;
      if (captured != null) {
        return wildcard.group().named(captured, model.text());
      }
    }
    return null;
  }

  private static ModelGroup asked(Provider provider, ModelReference model) {
    String name =
        provider.dialect().format() == WireFormat.ANTHROPIC
            ? CLAUDE_VERSION.matcher(model.model()).replaceAll("-")
            : model.model();
    Target target = Target.of(model.text(), provider, new ModelParams(name, Map.of()));
    return ModelGroup.of(model.text(), List.of(target));
  }
}
