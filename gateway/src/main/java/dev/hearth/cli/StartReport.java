package dev.hearth.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell at the start.
 *
 * @param url what clients are pointed at, such as {@code http://127.0.0.1:4000/v1}
 * @param source the configuration file, null for none
 * @param models the names that the configuration serves, in order
 * @param chain who answers {@code free-first} where there is no file, null for nobody
 * @param servers the model servers that were found on this machine
 * @param notFound those that were looked for and not found, such as {@code vLLM (8000)}
 * @param demo what there is to say about the model in the box, null when it was not asked for
 * @param demoModel the name that the model in the box is served under
 * @param cloudKeys the variables of cloud keys that no configuration names
 * @param paidAllowed whether those keys are used
 * @param keyRequired whether callers must have a key
 * @param notices further lines
 */
public record StartReport(
    String version,
    String url,
    @Nullable String source,
    List<String> models,
    @Nullable String chain,
    List<Found> servers,
    List<String> notFound,
    @Nullable String demo,
    String demoModel,
    List<String> cloudKeys,
    boolean paidAllowed,
    boolean keyRequired,
    List<String> notices) {

  /** A model server and its models. */
  public record Found(String name, String url, List<String> models) {
    public Found {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(url, "url");
      models = List.copyOf(models);
    }
  }

  public StartReport {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(demoModel, "demoModel");
    models = List.copyOf(models);
    servers = List.copyOf(servers);
    notFound = List.copyOf(notFound);
    cloudKeys = List.copyOf(cloudKeys);
    notices = List.copyOf(notices);
  }

  /** A name to try: a configured model, else one that was found, else the one in the box. */
  String exampleModel() {
    if (!models.isEmpty()) {
      return models.getFirst();
    }
    return servers.stream()
        .flatMap(server -> server.models().stream())
        .findFirst()
        .orElse(demo == null ? "any" : demoModel);
  }

  /** Whether anything can answer. */
  boolean hasBackEnd() {
    return !models.isEmpty() || !servers.isEmpty() || demo != null;
  }
}
