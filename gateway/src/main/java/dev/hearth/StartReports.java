package dev.hearth;

import dev.hearth.cli.StartReport;
import dev.hearth.config.CloudKeys;
import dev.hearth.config.Configuration;
import dev.hearth.provider.CostClass;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.FreeFirst;
import dev.hearth.routing.ModelGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a start has to tell, gathered from the parts of the gateway. */
final class StartReports {

  /** Who is looked for besides Ollama, and where. */
  private record Usual(String name, int port) {}

  private static final List<Usual> USUAL =
      List.of(
          new Usual("llama-server", 8080),
          new Usual("llama-server", 9931),
          new Usual("vLLM", 8000),
          new Usual("LM Studio", 1234),
          new Usual("SGLang", 30000));

  private StartReports() {}

  static StartReport of(
      Configuration configuration,
      Hearth hearth,
      @Nullable DemoModelServer demo,
      @Nullable String ollamaVariable,
      String version) {
    Discovered found = hearth.discovered();
    CloudKeys keys = configuration.cloudKeys();
    ModelGroup chain =
        configuration.source() == null ? hearth.catalog().find(FreeFirst.MODEL) : null;
    return new StartReport(
        version,
        url(hearth.address()),
        configuration.source(),
        chain == null || !FreeFirst.isBare(chain) ? configuration.catalog().names() : List.of(),
        chain == null ? null : chain(chain),
        found.servers().stream().map(StartReports::found).toList(),
        configuration.discover() ? notFound(found, ollamaVariable) : List.of(),
        demo == null ? null : "the model in the box is made ready; it answers as " + Models.DEMO,
        Models.DEMO,
        cloudKeys(keys, chain == null ? List.of() : free(chain), hearth),
        keys.allowed(),
        configuration.masterKey() != null,
        Stream.concat(configuration.notices().stream(), hearth.profileNotices().stream())
            .distinct()
            .toList());
  }

  /**
   * Those that nobody has named: a profile that was chosen names them, too.
   *
   * @param free whose keys are in use because they cost nothing
   */
  private static List<String> cloudKeys(CloudKeys keys, List<Provider> free, Hearth hearth) {
    List<Provider> used = new ArrayList<>(free);
    if (!keys.allowed()) {
      keys.offers().stream()
          .map(CloudKeys.Offer::provider)
          .filter(provider -> hearth.asks(provider.name()))
          .forEach(used::add);
    }
    return keys.besides(used);
  }

  /** The members that are asked, those that are not and why, and who comes last. */
  private static String chain(ModelGroup chain) {
    List<String> asked = new ArrayList<>();
    FreeFirst.members(chain).forEach(target -> asked.add(target.provider().name()));
    asked.add(Fallbacks.STUB);
    String others =
        chain.targets().stream()
            .flatMap(target ->
                Stream.ofNullable(FreeFirst.leavesOut(chain.choice(), target))
                    .map(why -> target.provider().name() + " (" + why.words() + ")"))
            .collect(Collectors.joining(", "));
    String line = chain.name() + ": " + String.join(", ", asked);
    return others.isEmpty() ? line : line + "; not asked: " + others;
  }

  /** Those of the chain that cost nothing: their keys are in use. */
  private static List<Provider> free(ModelGroup chain) {
    return chain.targets().stream()
        .map(Target::provider)
        .filter(provider -> provider.cost() != CostClass.PAID)
        .toList();
  }

  private static String url(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    String named = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + (everywhere ? "localhost" : named) + ":" + address.getPort() + "/v1";
  }

  private static StartReport.Found found(Discovered.Server server) {
    return new StartReport.Found(
        server.kind().label(),
        server.url(),
        server.models().stream().map(Discovered.Model::id).toList());
  }

  private static List<String> notFound(Discovered found, @Nullable String ollamaVariable) {
    List<String> missing = new ArrayList<>();
    boolean ollama = found.servers().stream().anyMatch(s -> s.kind() == Discovered.Kind.OLLAMA);
    if (!ollama) {
      missing.add("Ollama (" + (ollamaVariable == null ? "11434" : ollamaVariable) + ")");
    }
    for (Usual usual : USUAL) {
      if (found.servers().stream().noneMatch(s -> s.endpoint().port() == usual.port())) {
        missing.add(usual.name() + " (" + usual.port() + ")");
      }
    }
    return missing;
  }
}
