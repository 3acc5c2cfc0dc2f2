package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Back ends of the types {@code remote-gpu} and {@code huggingface-tgi}. */
class SimpleProvidersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"remote-gpu", "remote_gpu"})
  void servesANotebookBehindATunnel(String type) {
    LoadedText loaded =
        load(
            """
            providers:
              colab: { type: %s, url: "https://abc.trycloudflare.com", key: env:GPU_KEY }
            models:
              gpu/gemma: colab/gemma
            """
                .formatted(type),
            Map.of("GPU_KEY", "sk-1"));

    Provider provider = loaded.target("gpu/gemma").provider();
    assertThat(loaded.problems()).isEmpty();
    assertThat(provider.dialect()).isEqualTo(new FakeDialect("remote-gpu"));
    assertThat(provider.endpoint()).hasToString("https://abc.trycloudflare.com");
    assertThat(provider.basePath()).isEmpty();
    assertThat(provider.credential()).isEqualTo(new Credential.Bearer(new Secret("sk-1")));
    assertThat(provider.local()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"remote-gpu", "remote_gpu"})
  void isWhereItsVariableSays(String name) {
    LoadedText loaded =
        load(
            "models: { gpu/gemma: %s/gemma }".formatted(name),
            Map.of("GPU_REMOTE_URL", "https://abc.ngrok.app/llm/"));

    Provider provider = loaded.target("gpu/gemma").provider();
    assertThat(provider.name()).isEqualTo(name);
    assertThat(provider.endpoint()).hasToString("https://abc.ngrok.app");
    assertThat(provider.basePath()).isEqualTo("/llm");
    assertThat(provider.credential()).isEqualTo(new Credential.None());
  }

  @Test
  void isOffWhereNobodySaysWhereItIs() {
    LoadedText loaded = load("models: { gpu/gemma: remote-gpu/gemma, x: ollama/y }", Map.of());

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().catalog().names()).containsExactly("x");
    assertThat(loaded.notices())
        .contains("GPU_REMOTE_URL is not set: off: gpu/gemma (remote-gpu/gemma)");
  }

  @Test
  void isOffWhereItsVariableIsNoUrl() {
    LoadedText loaded =
        load(
            "models: { gpu/gemma: remote-gpu/gemma, x: ollama/y }",
            Map.of("GPU_REMOTE_URL", "abc.ngrok.app"));

    assertThat(loaded.warningPaths()).containsExactly("environment variable GPU_REMOTE_URL");
    assertThat(loaded.problems().getFirst().advice()).contains("remote-gpu is off meanwhile");
    assertThat(loaded.configuration().catalog().names()).containsExactly("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://abc.ngrok.app", "http://192.168.1.20:8000"})
  void refusesToAskAnotherMachineUnencrypted(String url) {
    LoadedText loaded =
        load(
            """
            providers: { gpu: { type: remote-gpu, url: "%s" } }
            models: { gpu/gemma: gpu/gemma }
            """
                .formatted(url),
            Map.of());

    assertThat(loaded.errorPaths()).containsExactly("providers.gpu.url");
    Problem problem = loaded.errors().getFirst();
    assertThat(problem.value()).contains(url);
    assertThat(problem.expectation()).contains("https://");
    assertThat(problem.advice()).contains("insecure: true");
  }

  @Test
  void refusesItInTheVariableToo() {
    LoadedText loaded =
        load(
            "models: { gpu/gemma: remote-gpu/gemma }",
            Map.of("GPU_REMOTE_URL", "http://abc.ngrok.app"));

    assertThat(loaded.errors())
        .singleElement()
        .satisfies(problem -> assertThat(problem.advice()).contains("insecure: true"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: \"http://127.0.0.1:8000\"",
        "url: \"http://localhost:8000\"",
        "url: \"http://abc.ngrok.app\", insecure: true"
      })
  void takesHttpOnThisMachineOrWhereItIsAllowed(String keys) {
    LoadedText loaded =
        load(
            """
            providers: { gpu: { type: remote-gpu, %s } }
            models: { gpu/gemma: gpu/gemma }
            """
                .formatted(keys),
            Map.of());

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.target("gpu/gemma").provider().endpoint().tls()).isFalse();
  }

  @Test
  void otherTypesHaveNothingToAllow() {
    LoadedText loaded =
        load(
            """
            providers: { box: { type: vllm, url: "http://127.0.0.1:8000/v1", insecure: true } }
            models: { x: box/y }
            """,
            Map.of());

    assertThat(loaded.errorPaths()).containsExactly("providers.box.insecure");
  }

  @Test
  void servesATextGenerationServer() {
    LoadedText loaded =
        load(
            """
            providers:
              endpoint: { type: huggingface-tgi, url: "https://x.endpoints.huggingface.cloud", key: env:HF_TOKEN }
            models:
              hf/own: huggingface-tgi/tgi
              hf/rented: endpoint/tgi
            """,
            Map.of("HF_TOKEN", "hf_1"));

    Provider own = loaded.target("hf/own").provider();
    Provider rented = loaded.target("hf/rented").provider();
    assertThat(loaded.problems()).isEmpty();
    assertThat(own.dialect()).isEqualTo(new FakeDialect("text-generation"));
    assertThat(own.endpoint()).hasToString("http://127.0.0.1:3000");
    assertThat(own.local()).isTrue();
    assertThat(rented.credential()).isEqualTo(new Credential.Bearer(new Secret("hf_1")));
  }

  private LoadedText load(String yaml, Map<String, String> environment) {
    return LoadedText.of(folder, yaml, environment);
  }
}
