package dev.hearth.provider;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Discovered.Server;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model that was found, as something to send requests to.
 *
 * @param name under which it is asked for; for a model of a found server the server's name of it
 * @param alias another name under which it may be asked for; null for none
 * @param choosable whether it may answer a caller who leaves the choice to the gateway
 */
public record DiscoveredTarget(
    String name, Target target, @Nullable String alias, boolean choosable) {

  private static final String LATEST = ":latest";

  public DiscoveredTarget {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(target, "target");
  }

  /**
   * Every model of every server, in order; a pure function.
   *
   * @param openAi the dialect of all servers but Ollama
   * @param taken names that configured providers have; a found one gets another
   */
  public static List<DiscoveredTarget> of(
      Discovered found, BackendDialect openAi, BackendDialect ollama, Set<String> taken) {
    List<DiscoveredTarget> targets = new ArrayList<>();
    providers(found, openAi, ollama, taken)
        .forEach((server, provider) -> {
          for (Model model : server.models()) {
            targets.add(target(provider, model, server.kind() == Kind.OLLAMA));
          }
        });
    return List.copyOf(targets);
  }

  /** Every server as a back end, in order, those without a model too; a pure function. */
  public static Map<Server, Provider> providers(
      Discovered found, BackendDialect openAi, BackendDialect ollama, Set<String> taken) {
    Map<Server, Provider> providers = new LinkedHashMap<>();
    Set<String> names = new HashSet<>(taken);
    for (Server server : found.servers()) {
      Provider provider =
          new Provider(
              name(server, names),
              server.kind() == Kind.OLLAMA ? ollama : openAi,
              server.endpoint(),
              server.basePath(),
              new Credential.None(),
              List.of(),
              true);
      providers.put(server, provider);
    }
    return providers;
  }

  private static DiscoveredTarget target(Provider provider, Model model, boolean isOllama) {
    String id = model.id();
    var params = new ModelParams(id, Map.of());
    var target = Target.of(provider.name() + "/" + id, provider, params, model.traits());
    boolean hasAlias = isOllama && id.endsWith(LATEST) && id.length() > LATEST.length();
    String alias = hasAlias ? id.substring(0, id.length() - LATEST.length()) : null;
    return new DiscoveredTarget(id, target, alias, model.fit() == Fit.CHAT);
  }

  /** The same server gets the same name in every snapshot, whatever else is found. */
  private static String name(Server server, Set<String> names) {
    int port = server.endpoint().port();
    String label = server.kind().label();
    String name = port == server.kind().usualPort() ? label : label + "-" + port;
    while (!names.add(name)) {
      name += "-found";
    }
    return name;
  }
}
