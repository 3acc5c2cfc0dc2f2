package dev.hearth.config;

import dev.hearth.conversation.KeepingLimits;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.profile.Profiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that holds: everything in it was checked.
 *
 * @param source the file it came from, for messages; null for none
 * @param keeping how much of answers is kept for their callers
 * @param links what may be fetched for requests that name files by their URLs
 * @param masterKey the key that callers must have; null for a gateway without one
 * @param providers the back ends that the catalog's targets use, each once
 * @param cloudKeys keys in the environment that the configuration does not name
 * @param queryTimeout how long a simple question may take as a whole
 * @param discover whether servers on this machine are looked for
 * @param profiles the profiles of agents that can be chosen
 * @param nvidiaSmi where NVIDIA's tool is, if it may be asked how busy the cards are
 * @param notices what a user should know at start: settings that are known but not served yet,
 *     entries that are off and why; one line each
 */
public record Configuration(
    @Nullable String source,
    IngressConfig ingress,
    KeepingLimits keeping,
    LinkRules links,
    @Nullable Secret masterKey,
    Catalog catalog,
    List<Provider> providers,
    CloudKeys cloudKeys,
    Duration queryTimeout,
    boolean discover,
    Profiles profiles,
    @Nullable Path nvidiaSmi,
    List<String> notices) {

  /** How long a simple question may take unless somebody says otherwise. */
  public static final Duration QUERY_TIMEOUT = Duration.ofSeconds(15);

  public Configuration {
    Objects.requireNonNull(ingress, "ingress");
    Objects.requireNonNull(keeping, "keeping");
    Objects.requireNonNull(links, "links");
    Objects.requireNonNull(catalog, "catalog");
    Objects.requireNonNull(cloudKeys, "cloudKeys");
    Objects.requireNonNull(queryTimeout, "queryTimeout");
    Objects.requireNonNull(profiles, "profiles");
    providers = List.copyOf(providers);
    notices = List.copyOf(notices);
  }

  /** A configuration without profiles that asks no tool. */
  public Configuration(
      @Nullable String source,
      IngressConfig ingress,
      KeepingLimits keeping,
      LinkRules links,
      @Nullable Secret masterKey,
      Catalog catalog,
      List<Provider> providers,
      CloudKeys cloudKeys,
      Duration queryTimeout,
      boolean discover,
      List<String> notices) {
    this(
        source,
        ingress,
        keeping,
        links,
        masterKey,
        catalog,
        providers,
        cloudKeys,
        queryTimeout,
        discover,
        Profiles.NONE,
        null,
        notices);
  }

  /** A configuration by which nothing is fetched for requests. */
  public Configuration(
      @Nullable String source,
      IngressConfig ingress,
      KeepingLimits keeping,
      @Nullable Secret masterKey,
      Catalog catalog,
      List<Provider> providers,
      CloudKeys cloudKeys,
      boolean discover,
      List<String> notices) {
    this(
        source,
        ingress,
        keeping,
        LinkRules.NONE,
        masterKey,
        catalog,
        providers,
        cloudKeys,
        discover,
        notices);
  }

  /** A configuration that gives simple questions their usual time and asks no tool. */
  public Configuration(
      @Nullable String source,
      IngressConfig ingress,
      KeepingLimits keeping,
      LinkRules links,
      @Nullable Secret masterKey,
      Catalog catalog,
      List<Provider> providers,
      CloudKeys cloudKeys,
      boolean discover,
      List<String> notices) {
    this(
        source,
        ingress,
        keeping,
        links,
        masterKey,
        catalog,
        providers,
        cloudKeys,
        QUERY_TIMEOUT,
        discover,
        notices);
  }

  /** What holds where there is no file: nothing configured, look for servers that already run. */
  public static Configuration none() {
    return new Configuration(
        null,
        IngressConfig.DEFAULT,
        KeepingLimits.DEFAULT,
        null,
        Catalog.empty(),
        List.of(),
        CloudKeys.none(),
        true,
        List.of());
  }

  /** Where it listens: a host name or an address. */
  public String host() {
    return ingress.host();
  }

  /**
   * The same, listening elsewhere.
   *
   * @param host null for where it is
   * @param port null for what it is
   */
  public Configuration at(@Nullable String host, @Nullable Integer port) {
    return new Configuration(
        source,
        ingress.at(host == null ? ingress.host() : host, port == null ? ingress.port() : port),
        keeping,
        links,
        masterKey,
        catalog,
        providers,
        cloudKeys,
        queryTimeout,
        discover,
        profiles,
        nvidiaSmi,
        notices);
  }

  /** Whether machines other than this one could call it without a key. */
  public boolean openToOthers() {
    return masterKey == null && !ListenSection.isLoopback(ingress.host());
  }

  Configuration withNotices(List<String> other) {
    return with(profiles, other);
  }

  /** The same with profiles to choose from. */
  Configuration withProfiles(Profiles other) {
    return with(other, notices);
  }

  private Configuration with(Profiles choosable, List<String> told) {
    return new Configuration(
        source,
        ingress,
        keeping,
        links,
        masterKey,
        catalog,
        providers,
        cloudKeys,
        queryTimeout,
        discover,
        choosable,
        nvidiaSmi,
        told);
  }
}
