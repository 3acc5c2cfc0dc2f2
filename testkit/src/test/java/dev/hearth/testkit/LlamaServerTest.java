package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaServerTest {

  private static final String CHAT = "/v1/chat/completions";

  @TempDir Path folder;

  @Test
  void runsATinyModelDiesAndComesBackOnTheSamePort() {
    LlamaServer.Program program = Parts.llamaServer();
    Path model = TinyModel.small().writeTo(folder.resolve("small.gguf"));
    try (LlamaServer server = program.start(model)) {
      assertThat(server.busySlots()).isZero();
      assertThat(server.get("/metrics").text()).contains("llamacpp:");
      assertThat(ask(server, "\"max_tokens\":5", "hello")).contains("\"completion_tokens\":");
      int port = server.port();
      server.kill();
      assertThatThrownBy(() -> server.get("/health")).hasMessageContaining("cannot connect");
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(server.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void tellsWhichSlotsAreBusyUntilTheClientHangsUp() {
    LlamaServer.Program program = Parts.llamaServer();
    Path model = TinyModel.big().writeTo(folder.resolve("big.gguf"));
    try (LlamaServer server = program.start(model, "-c", "32768")) {
      try (RawClient client = RawClient.connect(server.port())) {
        client.post(CHAT, body("\"stream\":true,\"ignore_eos\":true", "go on"));
        client.readHead();
        client.readChunksUntil("data: ");
        server.awaitBusySlots(1);
        client.reset();
      }
      server.awaitBusySlots(0);
    }
  }

  @Test
  void saysWhyItDidNotStart() {
    LlamaServer.Program program = Parts.llamaServer();
    assertThatThrownBy(() -> program.start(folder.resolve("absent.gguf")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("llama-server did not start (exit code")
        .hasMessageContaining("absent.gguf");
  }

  @Test
  void answersWithSenseFromARealModel() {
    LlamaServer.Program program = Parts.llamaServer();
    Path model = Parts.smolModel();
    try (LlamaServer server = program.start(model)) {
      assertThat(ask(server, "\"temperature\":0", "What is the capital of France?"))
          .contains("The capital of France is Paris.");
    }
  }

  private static String ask(LlamaServer server, String option, String question) {
    try (RawClient client = RawClient.connect(server.port())) {
      RawResponse answer = client.post(CHAT, body(option, question)).readResponse();
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      return answer.text();
    }
  }

  /** With a system message: the default one of SmolLM2's own template confuses the small model. */
  private static String body(String option, String question) {
    return """
    {"model": "m", %s, "messages": [
      {"role": "system", "content": "You are a helpful assistant."},
      {"role": "user", "content": "%s"}]}
    """
        .formatted(option, question);
  }
}
