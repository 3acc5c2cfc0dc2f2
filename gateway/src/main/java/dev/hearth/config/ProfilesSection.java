package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.Provider;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ProfiledCatalog;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Backend;
import dev.hearth.routing.profile.ModelReference;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.Profiles;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads {@code profiles} and {@code profile}. */
final class ProfilesSection {
  private final Section root;
  private final Section section;
  private final Reading reading;
  private final HearthProviders providers;
  private final Map<String, Profile> profiles = new LinkedHashMap<>(ShippedProfiles.all());
  private final Set<String> own = new LinkedHashSet<>();

  /**
   * @param root the file
   */
  ProfilesSection(Section root, HearthProviders providers, Reading reading) {
    this.root = root;
    this.section = root.section(ProfileKeys.PROFILES);
    this.reading = reading;
    this.providers = providers;
  }

  /** What holds where no file can say anything of profiles: those that come along. */
  static Profiles shipped(Reading reading) {
    Section none =
        new Section(
            Node.Mapping.empty(new Mark(1, 1)), Place.ROOT, reading.problems(), Severity.ERROR);
    Map<String, Profile> shipped = ShippedProfiles.all();
    Map<String, Backend> backends =
        new ProfileBackends(new HearthProviders(none, reading)).of(shipped.values());
    return new Profiles(shipped, null, backends);
  }

  /**
   * The profiles.
   *
   * @param known whether a name is that of a model under {@code models}
   */
  Profiles read(Predicate<String> known) {
    section.mapping().entries().forEach(this::read);
    ProfileBackends backends = new ProfileBackends(providers);
    Profiles all = new Profiles(profiles, configured(), backends.of(profiles.values()));
    for (Profile profile : profiles.values()) {
      boolean isOwn = own.contains(profile.name());
      if (isOwn) {
        checkNames(profile, known, backends);
      }
      if (isOwn || profile.name().equals(all.configured())) {
        ProfileBackends.vendors(profile).forEach(vendor -> providers.use(all.backend(vendor)));
      }
    }
    return all;
  }

  /** The back ends that the catalog's targets use, and those listed ones that a profile names. */
  static List<Provider> providers(Catalog catalog, Profiles profiles) {
    Set<Provider> all = new LinkedHashSet<>(CatalogAssembly.providers(catalog));
    Profile inForce = inForce(profiles);
    if (inForce != null) {
      for (String vendor : ProfileBackends.vendors(inForce)) {
        if (profiles.backend(vendor) instanceof Backend.Known known && known.listed()) {
          all.add(known.provider());
        }
      }
    }
    return List.copyOf(all);
  }

  /** Says what the profile in force has to leave out. */
  static void report(Catalog catalog, Profiles profiles, boolean discover, Reading reading) {
    Profile inForce = inForce(profiles);
    if (inForce == null) {
      return;
    }
    ProfiledCatalog.of(catalog, inForce, profiles::backend)
        .agents()
        .leftOut()
        .forEach((model, reason) -> {
          boolean mayBeFound = discover && ModelReference.of(model).vendor() == null;
          if (!mayBeFound) {
            reading.notice("profile %s leaves out %s: %s".formatted(inForce.name(), model, reason));
          }
        });
  }

  private static @Nullable Profile inForce(Profiles profiles) {
    return profiles.configured() == null ? null : profiles.byName().get(profiles.configured());
  }

  private void read(String name, Node.Entry entry) {
    Place at = section.place().at(name);
    boolean taken = ShippedProfiles.NAMES.contains(name) || name.equals(Profile.NONE);
    if (taken || !ProfileSection.isName(name)) {
      String expectation =
          taken ? "a name that no profile has that comes along" : ProfileSection.NAME_EXPECTED;
      String advice = taken ? "rename the profile; 'base' begins with another" : "rename it";
      section
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  expectation,
                  advice,
                  entry.keyMark()));
    }
    Node.Mapping mapping = section.read(Kinds.MAPPING, entry.value(), at).orElse(null);
    if (mapping != null) {
      Section keys = new Section(mapping, at, section.problems(), Severity.ERROR);
      Profile profile = new ProfileSection(keys, start(name, keys)).read();
      checkPolicy(keys, profile.policy());
      if (profile.agents().isEmpty()) {
        section.problems().error(at, null, "at least one agent", "add it below 'agents'");
      }
      if (!taken) {
        profiles.put(name, profile);
        own.add(name);
      }
    }
  }

  /** What its base and its file say. */
  private Profile start(String name, Section keys) {
    Profile empty = ProfileSection.empty(name, "configured");
    String base = keys.get(ProfileKeys.BASE).orElse(null);
    Profile from = base == null ? empty : profiles.get(base);
    if (from == null) {
      String nearest = Section.didYouMean(String.valueOf(base), profiles.keySet());
      keys.reject(
          ProfileKeys.BASE,
          "the name of a profile that comes along, or that stands above",
          nearest.isEmpty() ? "write one of " + String.join(", ", profiles.keySet()) : nearest);
      from = empty;
    }
    Profile begun =
        new Profile(
            name,
            empty.origin(),
            base == null ? "" : from.description(),
            from.agents(),
            from.providerLimits(),
            from.modelLimits(),
            from.localOnly(),
            from.policy());
    String file = keys.get(ProfileKeys.FILE).orElse(null);
    return file == null ? begun : new ProfileFile(file, keys, reading).read(begun);
  }

  private void checkPolicy(Section keys, @Nullable String policy) {
    Set<String> policies = root.section(PolicyKeys.POLICIES).mapping().entries().keySet();
    if (policy != null && !policies.contains(policy)) {
      String nearest = Section.didYouMean(policy, policies);
      keys.reject(
          ProfileKeys.POLICY,
          "the name of a policy under policies",
          nearest.isEmpty() ? "add that policy, or remove it here" : nearest);
    }
  }

  private @Nullable String configured() {
    String name = root.get(ProfileKeys.PROFILE).orElse(null);
    if (name == null || name.equals(Profile.NONE)) {
      return null;
    }
    if (!profiles.containsKey(name)) {
      String nearest = Section.didYouMean(name, profiles.keySet());
      String all = String.join(", ", profiles.keySet());
      root.reject(
          ProfileKeys.PROFILE,
          "the name of a profile, or none",
          nearest.isEmpty() ? "write one of " + all : nearest);
      return null;
    }
    return name;
  }

  /** Points out names that nothing can stand behind; what is merely off is told at the start. */
  private void checkNames(Profile profile, Predicate<String> known, ProfileBackends backends) {
    Place at = section.place().at(profile.name());
    for (Agent agent : profile.agents().values()) {
      for (String reference : agent.chain()) {
        String vendor = ModelReference.of(reference).vendor();
        if (vendor != null && !known.test(reference) && !backends.knows(vendor)) {
          warn(
              at.at(ProfileKeys.AGENTS.name()).at(agent.name()),
              reference,
              "provider/model with a name under providers or a type, or a model's name",
              "add that provider; until then the model is left out");
        }
      }
    }
    for (String provider : profile.providerLimits().keySet()) {
      if (!backends.knows(provider)) {
        warn(
            at.at(ProfileKeys.PROVIDER_LIMITS.name()),
            provider,
            "a name under providers, or a type",
            "add that provider; until then it limits nothing");
      }
    }
  }

  private void warn(Place at, String value, String expectation, String advice) {
    section
        .problems()
        .add(
            new Problem(
                Severity.WARNING, at.path(), Node.Shown.of(value), expectation, advice, null));
  }
}
