package dev.hearth;

import dev.hearth.ProfileStore.Stored;
import dev.hearth.config.Configuration;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.DiscoveredTarget;
import dev.hearth.provider.Health;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.DiscoveredCatalog;
import dev.hearth.routing.FirstListed;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.ProfiledCatalog;
import dev.hearth.routing.profile.Backend;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models of the moment: what the configuration names, what was found, the model in the box and
 * those of allowed clouds, joined into one catalog whenever one of them changes. Thread-safe;
 * readers see a snapshot, which holds the configuration itself too.
 */
final class Models {
  /** The name under which the model in the box is asked for. */
  static final String DEMO = "local/demo";

  private final Standing standing;
  private final BackendDialect openAi;
  private final BackendDialect ollama;
  private volatile Snapshot snapshot;
  private volatile Discovered discovered = Discovered.nothing();
  private volatile @Nullable Stored chosen;
  private volatile ProfileChoice profile;
  private List<DiscoveredTarget> cloud = List.of();
  private @Nullable DiscoveredTarget demo;

  Models(
      Configuration configuration,
      Standing standing,
      BackendDialect openAi,
      BackendDialect ollama) {
    this.standing = standing;
    this.openAi = openAi;
    this.ollama = ollama;
    this.snapshot = Snapshot.of(configuration);
    this.profile = ProfileChoice.of(configuration.profiles(), null);
    publish();
  }

  /** What is decided for requests that begin now. */
  Snapshot snapshot() {
    return snapshot;
  }

  Catalog catalog() {
    return snapshot.catalog();
  }

  Standing standing() {
    return standing;
  }

  Discovered discovered() {
    return discovered;
  }

  /** Every target that a request may reach, each once. */
  List<Target> targets() {
    return targets(catalog()).distinct().toList();
  }

  /** Every back end that a request may reach, each once. */
  List<Provider> providers() {
    return targets(catalog()).map(Target::provider).distinct().toList();
  }

  /** Every Ollama that is known, with or without a model, each once. */
  List<Provider> ollamas() {
    Map<String, Provider> byName = new LinkedHashMap<>();
    Stream.concat(targets(catalog()).map(Target::provider), found())
        .filter(provider -> provider.dialect().format() == WireFormat.OLLAMA)
        .forEach(provider -> byName.putIfAbsent(provider.name(), provider));
    return List.copyOf(byName.values());
  }

  /**
   * Another configuration holds from now on.
   *
   * @return the endpoints that nobody names any more
   */
  synchronized Set<Endpoint> configure(Configuration next) {
    Set<Endpoint> gone = endpoints();
    publish(Snapshot.of(next));
    gone.removeAll(endpoints());
    return gone;
  }

  /**
   * A profile was chosen.
   *
   * @param choice null where what the configuration says is to hold
   * @return the endpoints that nobody names any more
   */
  synchronized Set<Endpoint> choose(@Nullable Stored choice) {
    Set<Endpoint> gone = endpoints();
    chosen = choice;
    publish();
    gone.removeAll(endpoints());
    return gone;
  }

  /** The choice of a profile that was made while a gateway ran; null for none. */
  @Nullable Stored chosen() {
    return chosen;
  }

  /** The profile in force. */
  ProfileChoice profile() {
    return profile;
  }

  /** Other model servers run now. */
  synchronized void found(Discovered now) {
    discovered = now;
    publish();
  }

  /** These are the models of the clouds whose use was allowed. */
  synchronized void cloud(List<DiscoveredTarget> now) {
    cloud = now;
    publish();
  }

  /** The model in the box answers at that base URL. */
  synchronized void demo(URI baseUrl) {
    Provider provider =
        new Provider(
            "demo",
            openAi,
            Endpoint.of(baseUrl),
            baseUrl.getPath(),
            new Credential.None(),
            List.of(),
            true);
    Target target = Target.of("demo", provider, new ModelParams(DEMO, Map.of()));
    demo = new DiscoveredTarget(DEMO, target, null, true);
    publish();
  }

  /**
   * What callers may count on of a group: what the configuration says of its targets, and where it
   * leaves something open what their servers told; of a server that was found what it told last.
   */
  ModelTraits traits(ModelGroup group, Health health) {
    Set<String> configuredNames = takenNames();
    return ModelTraits.common(
        group.targets().stream()
            .map(target -> {
              ModelTraits told = told(target, health);
              return configuredNames.contains(target.provider().name())
                  ? target.traits().orElse(told)
                  : told.orElse(target.traits());
            })
            .toList());
  }

  /** What a target's server says of its model. */
  static ModelTraits told(Target target, Health health) {
    Map<String, ModelTraits> told = health.of(target.provider().name()).models();
    ModelTraits named = told.get(target.model());
    return named != null || told.isEmpty()
        ? Objects.requireNonNullElse(named, ModelTraits.UNKNOWN)
        : told.getOrDefault(target.model() + ":latest", ModelTraits.UNKNOWN);
  }

  /** Whether a target of the provider rests. */
  boolean troubled(Provider provider) {
    return breakersOf(provider).anyMatch(breaker -> breaker.state() != Breaker.State.CLOSED);
  }

  /** A probe found the provider well. */
  void well(Provider provider) {
    breakersOf(provider).forEach(Breaker::probeSucceeded);
  }

  /** Whether none of the user's own back ends has a request of the gateway's. */
  boolean idleAtHome() {
    return targets(catalog())
        .filter(target -> target.provider().local())
        .allMatch(target -> standing.vitals().of(target.id()).inFlight() == 0);
  }

  Breaker breaker(Target target) {
    return standing
        .breakers()
        .of(
            target.id(),
            target.breaker().failures(),
            target.breaker().openFor(),
            target.breaker().cooldown());
  }

  private void publish() {
    publish(snapshot);
  }

  private void publish(Snapshot decided) {
    List<DiscoveredTarget> found =
        new ArrayList<>(DiscoveredTarget.of(discovered, openAi, ollama, names(decided)));
    if (demo != null) {
      found.add(demo);
    }
    found.addAll(cloud);
    Catalog before = catalog();
    Catalog configured = FirstListed.in(decided.configuration().catalog(), discovered, before);
    Catalog joined = DiscoveredCatalog.of(configured, found);
    ProfileChoice inForce = ProfileChoice.of(decided.configuration().profiles(), chosen);
    Catalog after =
        ProfiledCatalog.of(joined, inForce.profile(), vendor -> backend(vendor, decided));
    profile = inForce;
    snapshot = decided.with(after);
    standing.retain(
        unchanged(before, after),
        targets(after).map(Target::id).collect(Collectors.toSet()),
        targets(after).map(target -> target.provider().name()).collect(Collectors.toSet()));
  }

  /** What stands behind a vendor of a profile: a server that was found before a usual address. */
  private Backend backend(String vendor, Snapshot decided) {
    Backend backend = decided.configuration().profiles().backend(vendor);
    if (!(backend instanceof Backend.Known(var _, String type, boolean listed)) || listed) {
      return backend;
    }
    return found(names(decided)).entrySet().stream()
        .filter(server -> server.getKey().kind().label().equals(type))
        .findFirst()
        .<Backend>map(server -> new Backend.Known(server.getValue(), type, false))
        .orElse(backend);
  }

  /**
   * The ids of the targets that are what they were: what a breaker has seen still holds of them.
   */
  private static Set<String> unchanged(Catalog before, Catalog after) {
    Map<String, Target> known = new HashMap<>();
    targets(before).forEach(target -> known.put(target.id(), target));
    return targets(after)
        .filter(target -> isSame(known.get(target.id()), target))
        .map(Target::id)
        .collect(Collectors.toSet());
  }

  private static boolean isSame(@Nullable Target before, Target after) {
    return before != null
        && before.provider().withoutLimits().equals(after.provider().withoutLimits())
        && before.model().equals(after.model())
        && before.breaker().equals(after.breaker());
  }

  private Set<Endpoint> endpoints() {
    return Stream.concat(targets(catalog()).map(Target::provider), found())
        .map(Provider::endpoint)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private Stream<Provider> found() {
    return found(takenNames()).values().stream();
  }

  private Map<Discovered.Server, Provider> found(Set<String> taken) {
    return DiscoveredTarget.providers(discovered, openAi, ollama, taken);
  }

  private Set<String> takenNames() {
    return names(snapshot);
  }

  private static Set<String> names(Snapshot decided) {
    Stream<Provider> ofProfiles =
        decided.configuration().profiles().backends().values().stream()
            .filter(backend -> backend instanceof Backend.Known known && known.listed())
            .map(backend -> ((Backend.Known) backend).provider());
    return Stream.concat(
            targets(decided.configuration().catalog()).map(Target::provider), ofProfiles)
        .map(Provider::name)
        .collect(Collectors.toSet());
  }

  private Stream<Breaker> breakersOf(Provider provider) {
    return targets(catalog()).filter(t -> t.provider().equals(provider)).map(this::breaker);
  }

  private static Stream<Target> targets(Catalog catalog) {
    return catalog.everyGroup().flatMap(group -> group.targets().stream());
  }
}
