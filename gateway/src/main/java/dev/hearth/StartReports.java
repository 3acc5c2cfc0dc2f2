package dev.hearth;

import dev.hearth.cli.StartReport;
import dev.hearth.config.Configuration;
import dev.hearth.provider.Discovered;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
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
      @Nullable String ollamaHost,
      String version) {
    Discovered found = hearth.discovered();
    return new StartReport(
        version,
        url(hearth.address()),
        configuration.source(),
        configuration.catalog().names(),
        found.servers().stream().map(StartReports::found).toList(),
        configuration.discover() ? notFound(found, ollamaHost) : List.of(),
        demo == null ? null : "the model in the box is made ready; it answers as " + Models.DEMO,
        Models.DEMO,
        configuration.cloudKeys().variables(),
        configuration.cloudKeys().allowed(),
        configuration.masterKey() != null,
        configuration.notices());
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

  private static List<String> notFound(Discovered found, @Nullable String ollamaHost) {
    List<String> missing = new ArrayList<>();
    boolean ollama = found.servers().stream().anyMatch(s -> s.kind() == Discovered.Kind.OLLAMA);
    if (!ollama) {
      missing.add("Ollama (" + (ollamaHost == null ? "11434" : "OLLAMA_HOST") + ")");
    }
    for (Usual usual : USUAL) {
      if (found.servers().stream().noneMatch(s -> s.endpoint().port() == usual.port())) {
        missing.add(usual.name() + " (" + usual.port() + ")");
      }
    }
    return missing;
  }
}
