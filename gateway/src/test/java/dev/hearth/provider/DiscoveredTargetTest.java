package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiscoveredTargetTest {

  @Test
  void namesAModelAsItsServerDoes() {
    DiscoveredTarget target = only(of(server(Kind.VLLM, 8000, chat("org/model")), Set.of()));

    assertThat(target.name()).isEqualTo("org/model");
    assertThat(target.alias()).isNull();
    assertThat(target.choosable()).isTrue();
    assertThat(target.target().id()).isEqualTo("vllm/org/model");
    assertThat(target.target().model()).isEqualTo("org/model");
    assertThat(target.target().provider().dialect()).isEqualTo(TestProviders.OPENAI);
    assertThat(target.target().provider().local()).isTrue();
  }

  @Test
  void letsOllamasTagBeLeftOut() {
    List<DiscoveredTarget> targets =
        of(server(Kind.OLLAMA, 11434, chat("llama3:latest"), chat("qwen:7b")), Set.of());

    assertThat(targets)
        .extracting(DiscoveredTarget::name)
        .containsExactly("llama3:latest", "qwen:7b");
    assertThat(targets).extracting(DiscoveredTarget::alias).containsExactly("llama3", null);
    assertThat(targets.getFirst().target().provider().dialect()).isEqualTo(TestProviders.OLLAMA);
  }

  @Test
  void doesNotChooseWhatIsNoChatModelOrRunsElsewhere() {
    assertThat(
            of(
                server(
                    Kind.OLLAMA,
                    11434,
                    new Model("nomic", ModelTraits.UNKNOWN, Fit.NOT_CHAT),
                    new Model("big:cloud", ModelTraits.UNKNOWN, Fit.REMOTE)),
                Set.of()))
        .extracting(DiscoveredTarget::choosable)
        .containsExactly(false, false);
  }

  @Test
  void namesAServerByItsKindAndItsPortWhereThatIsUnusual() {
    assertThat(provider(of(server(Kind.LLAMA_SERVER, 8080, chat("m")), Set.of())))
        .isEqualTo("llama-server");
    assertThat(provider(of(server(Kind.LLAMA_SERVER, 9931, chat("m")), Set.of())))
        .isEqualTo("llama-server-9931");
  }

  @Test
  void neverTakesAConfiguredProvidersName() {
    assertThat(provider(of(server(Kind.VLLM, 8000, chat("m")), Set.of("vllm", "vllm-found"))))
        .isEqualTo("vllm-found-found");
  }

  private static List<DiscoveredTarget> of(Server server, Set<String> taken) {
    return DiscoveredTarget.of(
        new Discovered(List.of(server)), TestProviders.OPENAI, TestProviders.OLLAMA, taken);
  }

  private static Server server(Kind kind, int port, Model... models) {
    Endpoint endpoint = Endpoint.of(URI.create("http://127.0.0.1:" + port));
    return new Server(kind, endpoint, kind == Kind.OLLAMA ? "" : "/v1", List.of(models));
  }

  private static Model chat(String id) {
    return new Model(id, ModelTraits.UNKNOWN, Fit.CHAT);
  }

  private static DiscoveredTarget only(List<DiscoveredTarget> targets) {
    assertThat(targets).hasSize(1);
    return targets.getFirst();
  }

  private static String provider(List<DiscoveredTarget> targets) {
    return only(targets).target().provider().name();
  }
}
