package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.provider.BreakerRule;
import dev.hearth.testkit.LlamaServer;
import dev.hearth.testkit.Parts;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The LiteLLM file of a real deployment, served: only the ports of its servers are others. */
class DeploymentFileTest {
  private static final Path FILE = Path.of("src/test/resources/config/litellm.yaml");
  private static final String CHAT = "/v1/chat/completions";
  private static final String GROQ_CHAT = "/openai/v1/chat/completions";

  @TempDir Path folder;

  @Test
  void asksTheRealServerThenTheFallbackWhileItIsDeadThenTheRealServerAgain() throws IOException {
    ManualTime time = new ManualTime();
    try (LlamaServer llama =
            Parts.llamaServer().start(TinyModel.small().writeTo(folder.resolve("tiny.gguf")));
        ScriptedUpstream groq =
            ScriptedUpstream.start().answer(GROQ_CHAT, Script.chat("from the fallback"));
        Hearth hearth = start(configuration(llama.port(), groq.baseUrl()), time)) {
      assertThat(answering(hearth, "local/fast")).isEqualTo("llama-3.1-8b");

      llama.kill();
      for (int i = 0; i < BreakerRule.DEFAULT.failures(); i++) {
        assertThat(answering(hearth, "local/fast")).isEqualTo("llama-3.1-8b-instant");
      }

      llama.restart();
      assertThat(answering(hearth, "local/fast"))
          .as("the breaker rests")
          .isEqualTo("llama-3.1-8b-instant");
      time.advance(BreakerRule.DEFAULT.openFor().plusSeconds(1));
      assertThat(answering(hearth, "local/fast")).as("the trial").isEqualTo("llama-3.1-8b");
      assertThat(answering(hearth, "local/fast")).isEqualTo("llama-3.1-8b");
      assertThat(groq.requests(GROQ_CHAT).getFirst().header("authorization"))
          .hasValue("Bearer gsk-test");
    }
  }

  @Test
  void speaksAnthropicsFormatToAnthropic() throws IOException {
    String answer =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
        {"type":"text","text":"from the frontier"}],"stop_reason":"end_turn",\
        "usage":{"input_tokens":7,"output_tokens":3}}\
        """;
    try (ScriptedUpstream cloud =
            ScriptedUpstream.start().answer("/v1/messages", Script.json(200, answer));
        Hearth hearth = start(configuration(9, cloud.baseUrl()), new ManualTime())) {
      RawResponse response = ask(hearth, "cloud/frontier");

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.text()).contains("from the frontier");
      assertThat(cloud.awaitRequest("/v1/messages", 1).header("x-api-key"))
          .hasValue("anthropic-test");
    }
  }

  private Configuration configuration(int port, String clouds) throws IOException {
    String yaml = Files.readString(FILE).replace("localhost:8080", "127.0.0.1:" + port);
    Path file = Files.writeString(folder.resolve("litellm.yaml"), yaml);
    Map<String, String> environment =
        Map.of(
            "LITELLM_MASTER_KEY", "sk-master",
            "GROQ_API_KEY", "gsk-test",
            "GROQ_API_BASE", clouds + "/openai/v1",
            "ANTHROPIC_BASE_URL", clouds,
            "GEMINI_API_KEY", "gemini-test",
            "ANTHROPIC_API_KEY", "anthropic-test");
    Loading loading =
        new ConfigLoader(
                new GatewayServer().dialects(), environment, new Locations(folder, folder, false))
            .load(file);
    assertThat(loading).isInstanceOf(Loading.Loaded.class);
    return ((Loading.Loaded) loading).configuration().at("127.0.0.1", 0);
  }

  private static Hearth start(Configuration configuration, ManualTime time) throws IOException {
    return Hearth.start(
        configuration, new Surroundings("test", Map.of(), List.of(), () -> 0, time.time()));
  }

  /** The target's own name of the model that answered. */
  private static String answering(Hearth hearth, String model) {
    RawResponse response = ask(hearth, model);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return response.header("x-hearth-model").orElseThrow();
  }

  private static RawResponse ask(Hearth hearth, String model) {
    try (RawClient client = RawClient.connect(hearth.address().getPort())) {
      return client
          .send(
              """
              POST %s HTTP/1.1\r
              Host: localhost\r
              Authorization: Bearer sk-master\r
              Content-Length: %d\r
              \r
              %s\
              """
                  .formatted(CHAT, body(model).length(), body(model)))
          .readResponse();
    }
  }

  private static String body(String model) {
    return "{\"model\":\"%s\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
        .formatted(model);
  }
}
