package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.BreakerRule;
import dev.hearth.testkit.LlamaServer;
import dev.hearth.testkit.Parts;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.testkit.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real llama-server, with the official client where a client is needed. */
class RealServerTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK =
      "{\"model\":\"local/fast\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir Path folder;

  private LlamaServer.Program program;

  @BeforeEach
  void findTheServer() {
    program = Parts.llamaServer();
  }

  @Test
  void answersTheOfficialClientWholeAndStreamed() {
    try (LlamaServer llama = program.start(tinyModel());
        GatewayFixture gateway = serving(llama)) {
      OpenAIClient client = clientOf(gateway);

      ChatCompletion whole = client.chat().completions().create(chat(8));

      assertThat(whole.choices()).hasSize(1);
      assertThat(whole.usage().orElseThrow().completionTokens()).isBetween(1L, 8L);
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(chat(8))) {
        List<ChatCompletionChunk> chunks = stream.stream().toList();
        assertThat(chunks).isNotEmpty();
        assertThat(chunks.getLast().choices().getFirst().finishReason()).isPresent();
      }
      assertThat(gateway.awaitRecord().usage()).isNotNull();
      assertThat(gateway.awaitRecord().usage()).as("of the stream").isNotNull();
    }
  }

  @Test
  void servesCompletionsAndEmbeddingsToTheOfficialClient() {
    try (LlamaServer llama = program.start(tinyModel(), "--embeddings", "--pooling", "mean");
        GatewayFixture gateway = serving(llama)) {
      OpenAIClient client = clientOf(gateway);

      assertThat(
              client
                  .embeddings()
                  .create(EmbeddingCreateParams.builder().model("local/fast").input("hi").build())
                  .data()
                  .getFirst()
                  .embedding())
          .hasSize(64);
    }
    try (LlamaServer llama = program.start(tinyModel());
        GatewayFixture gateway = serving(llama)) {
      assertThat(
              clientOf(gateway)
                  .completions()
                  .create(
                      CompletionCreateParams.builder()
                          .model("local/fast")
                          .prompt("once")
                          .maxTokens(4)
                          .build())
                  .choices())
          .hasSize(1);
    }
  }

  @Test
  void freesTheServersSlotWhenTheCallerHangsUp() {
    try (LlamaServer llama = program.start(tinyModel(), "-c", "100000", "--parallel", "1");
        GatewayFixture gateway = serving(llama)) {
      RawClient client = gateway.connect();
      client.post(
          CHAT,
          "{\"model\":\"local/fast\",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":90000,"
              + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
      client.readHead();
      client.readChunksUntil("delta");
      llama.awaitBusy();

      client.close();

      llama.awaitBusySlots(0);
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void fallsBackAtOnceWhenTheServerDiesAndReturnsAfterTheBreakersTrial() {
    ManualTime time = new ManualTime();
    try (LlamaServer llama = program.start(tinyModel());
        ScriptedUpstream cloud = ScriptedUpstream.start().answer(CHAT, Script.chat("from cloud"));
        GatewayFixture gateway =
            GatewayFixture.at(
                time.time(),
                GatewayFixture.openAi("local/fast", llama.baseUrl(), "cloud/fast"),
                GatewayFixture.openAi("cloud/fast", cloud.baseUrl()))) {
      assertThat(providerOf(gateway)).isEqualTo("p-local/fast");

      llama.kill();
      for (int i = 0; i < BreakerRule.DEFAULT.failures() + 1; i++) {
        assertThat(providerOf(gateway)).isEqualTo("p-cloud/fast");
      }
      assertThat(gateway.failedAttempts()).as("then the breaker is open").hasSize(3);

      llama.restart();
      assertThat(providerOf(gateway)).as("still resting").isEqualTo("p-cloud/fast");
      time.advance(BreakerRule.DEFAULT.openFor().plusSeconds(1));
      assertThat(providerOf(gateway)).as("the trial").isEqualTo("p-local/fast");
      assertThat(providerOf(gateway)).as("closed again").isEqualTo("p-local/fast");
    }
  }

  private static String providerOf(GatewayFixture gateway) {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ASK).readResponse();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      return response.header("x-hearth-provider").orElseThrow();
    }
  }

  private Path tinyModel() {
    return TinyModel.small().withContextLength(100_000).writeTo(folder.resolve("tiny.gguf"));
  }

  private static GatewayFixture serving(LlamaServer llama) {
    return GatewayFixture.serving(GatewayFixture.openAi("local/fast", llama.baseUrl()));
  }

  private static ChatCompletionCreateParams chat(long tokens) {
    return ChatCompletionCreateParams.builder()
        .model("local/fast")
        .addUserMessage("hi")
        .maxCompletionTokens(tokens)
        .build();
  }

  private static OpenAIClient clientOf(GatewayFixture gateway) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.baseUrl() + "/v1")
        .apiKey("unused")
        .maxRetries(0)
        .build();
  }
}
