package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain that the environment alone describes: who costs nothing is asked first. */
class FreeFirstTest {
  private static final String CHAT = ChainServers.CHAT;
  private static final String PAID = "paid: ENABLE_PAID_API is not true";

  private final ChainServers servers = new ChainServers();

  @AfterEach
  void stop() {
    servers.close();
  }

  // ---- who is asked

  @Test
  void ollamaOnThisMachineComesFirst() {
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response = gateway.ask();

      assertAnswer(response, "ollama_local", "from Ollama");
      assertThat(response.header("x-hearth-model")).hasValue("qwen3:8b");
      assertThat(response.header("x-hearth-route")).hasValue("free-first -> ollama_local/qwen3:8b");
      assertThat(servers.ollama.awaitRequest(ChainServers.OLLAMA_CHAT, 1).bodyText())
          .contains("\"model\":\"qwen3:8b\"");
    }
  }

  @Test
  void theNotebookComesWhereOllamaFails() {
    servers.withoutOllama();
    try (ChainGateway gateway = started(servers.paid())) {
      assertAnswer(gateway.ask(), "remote_gpu", "from the notebook");
    }
  }

  @Test
  void theNotebookComesWhereOllamaIsNotThere() {
    Map<String, String> environment =
        servers.environment(
            Map.of("OLLAMA_BASE_URL", "http://127.0.0.1:" + ScriptedUpstream.freePort()));
    try (ChainGateway gateway = ChainGateway.start(environment)) {
      assertAnswer(gateway.ask(), "remote_gpu", "from the notebook");
      assertThat(gateway.explain().at("/left_out/0/id").textValue())
          .isEqualTo("free-first:ollama_local");
      assertThat(gateway.explain().at("/left_out/0/reason").textValue())
          .isEqualTo("its server has not listed a model to talk to");
    }
  }

  @Test
  void theFreeTierComesWhereTheNotebookFailsToo() {
    servers.withoutOllama().withoutNotebook();
    try (ChainGateway gateway = started(servers.paid())) {
      assertAnswer(gateway.ask(), "huggingface", "from Hugging Face");
      assertThat(servers.huggingface.awaitRequest(CHAT, 1).header("authorization"))
          .hasValue("Bearer hf_test");
      assertThat(servers.huggingface.awaitRequest(CHAT, 1).bodyText())
          .contains("\"model\":\"meta-llama/Llama-3.1-8B-Instruct\"");
    }
  }

  @Test
  void openAiComesWhereNothingFreeAnswersAndPayingIsAllowed() {
    servers.withoutOllama().withoutNotebook().withoutHuggingFace();
    try (ChainGateway gateway = started(servers.paid())) {
      assertAnswer(gateway.ask(), "openai", "from OpenAI");
      assertThat(servers.openai.awaitRequest(CHAT, 1).bodyText())
          .contains("\"model\":\"gpt-4o-mini\"");
    }
  }

  @Test
  void anthropicComesWhereOpenAiFailsToo() {
    servers.withoutOllama().withoutNotebook().withoutHuggingFace().withoutOpenAi();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response = gateway.ask();

      assertAnswer(response, "anthropic", "from Anthropic");
      assertThat(response.header("x-hearth-attempts")).hasValue("5");
      assertThat(servers.anthropic.awaitRequest(ChainServers.MESSAGES, 1).bodyText())
          .contains("\"model\":\"claude-haiku-4-5\"");
    }
  }

  @Test
  void whatIsBilledIsNeverAskedWhereThatIsNotAllowed() {
    servers.withoutOllama().withoutNotebook().withoutHuggingFace();
    try (ChainGateway gateway = started(servers.environment())) {
      ChainGateway.assertStub(gateway.ask());
      assertThat(servers.openai.requests()).isEmpty();
      assertThat(servers.anthropic.requests()).isEmpty();
    }
  }

  @Test
  void theReasonIsToldInWordsForThoseLeftOut() {
    try (ChainGateway gateway = started(servers.environment())) {
      JsonNode told = gateway.explain();

      assertThat(told.path("summary").textValue()).isEqualTo("free-first -> ollama_local/qwen3:8b");
      assertThat(told.at("/steps/0/strategy").textValue()).isEqualTo("free-first");
      assertThat(told.at("/steps/0/targets").findValuesAsText("provider"))
          .containsExactly("ollama_local", "remote_gpu", "huggingface");
      assertThat(told.at("/steps/0/targets").findValuesAsText("cost"))
          .containsExactly("free-local", "free-remote", "free-tier");
      assertThat(told.at("/steps/0/targets/0/reason").textValue())
          .isEqualTo("of the first class of cost, free-local");
      assertThat(told.path("left_out").findValuesAsText("id"))
          .containsExactly("free-first:openai", "free-first:anthropic");
      assertThat(told.path("left_out").findValuesAsText("reason")).containsExactly(PAID, PAID);
      assertThat(told.path("then").textValue())
          .isEqualTo("local_stub: the gateway answers itself and says so");
    }
  }

  // ---- the simple question

  @Test
  void theSimpleQuestionGoesThroughTheChain() {
    servers.withoutOllama();
    try (ChainGateway gateway = started(servers.environment())) {
      JsonNode answer = gateway.query();

      assertThat(answer.path("content").textValue()).isEqualTo("from the notebook");
      assertThat(answer.path("provider").textValue()).isEqualTo("remote_gpu");
      assertThat(answer.path("model").textValue()).isEqualTo("default");
      assertThat(answer.path("success").booleanValue()).isTrue();
      assertThat(servers.gpu.awaitRequest(ChainServers.GENERATE, 1).bodyText())
          .isEqualTo("{\"prompt\":\"hi\",\"max_tokens\":20,\"stream\":false}");
    }
  }

  @Test
  void theSimpleQuestionHasNoSuccessWhereNobodyAnswers() {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      JsonNode answer = gateway.query();

      assertThat(answer.path("content").textValue()).contains("No backend answered");
      assertThat(answer.path("provider").textValue()).isEqualTo("local_stub");
      assertThat(answer.path("model").isNull()).isTrue();
      assertThat(answer.path("success").booleanValue()).isFalse();
    }
  }

  @Test
  void theSimpleQuestionIsAnsweredWithin15Seconds() {
    servers.ollama.answer(ChainServers.OLLAMA_CHAT, Script.silence());
    try (ChainGateway gateway = started(servers.environment());
        RawClient client = gateway.connect()) {
      client.post("/api/query", "{\"prompt\":\"hi\"}");
      servers.ollama.awaitRequest(ChainServers.OLLAMA_CHAT, 1);

      gateway.time().advance(Duration.ofSeconds(15));

      JsonNode answer = ChainGateway.tree(client.readResponse());
      assertThat(answer.path("success").booleanValue()).isFalse();
      assertThat(answer.path("provider").textValue()).isEqualTo("local_stub");
      assertThat(answer.path("latency_ms").doubleValue()).isEqualTo(15_000);
      assertThat(
              ChainGateway.tree(
                      gateway.post("/api/query", "{\"prompt\":\"hi\"}", "x-hearth-explain: true"))
                  .path("total_seconds")
                  .intValue())
          .isEqualTo(15);
    }
  }

  // ---- the variables

  @Test
  void theNextOneIsAskedWhereOneHasNotBegunItsAnswerInTime() {
    servers.ollama.answer(ChainServers.OLLAMA_CHAT, Script.silence());
    try (ChainGateway gateway = started(servers.environment(Map.of("LLM_TIMEOUT_SECONDS", "7")));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ConfiguredGateway.body("free-first", false));
      servers.ollama.awaitRequest(ChainServers.OLLAMA_CHAT, 1);
      gateway.awaitEveryLoop();

      gateway.time().advance(Duration.ofSeconds(6));
      assertThat(servers.gpu.requests(ChainServers.GENERATE)).isEmpty();
      gateway.time().advance(Duration.ofSeconds(1));

      assertAnswer(client.readResponse(), "remote_gpu", "from the notebook");
    }
  }

  @Test
  void variablesNameTheModels() {
    servers.withoutOllama().withoutNotebook().withoutHuggingFace().withoutOpenAi();
    Map<String, String> environment = new HashMap<>(servers.paid());
    environment.put("OLLAMA_MODEL", "llama3.2");
    environment.put("HUGGINGFACE_MODEL", "own/finetune");
    environment.put("OPENAI_MODEL", "gpt-5-mini");
    environment.put("ANTHROPIC_MODEL", "claude-sonnet-4-5");
    try (ChainGateway gateway = ChainGateway.start(environment)) {
      assertAnswer(gateway.ask(), "anthropic", "from Anthropic");

      assertThat(servers.ollama.awaitRequest(ChainServers.OLLAMA_CHAT, 1).bodyText())
          .contains("\"model\":\"llama3.2\"");
      assertThat(servers.huggingface.awaitRequest(CHAT, 1).bodyText()).contains("own/finetune");
      assertThat(servers.openai.awaitRequest(CHAT, 1).bodyText()).contains("gpt-5-mini");
      assertThat(servers.anthropic.awaitRequest(ChainServers.MESSAGES, 1).bodyText())
          .contains("claude-sonnet-4-5");
    }
  }

  @Test
  void anyNameIsAnsweredByTheGatewayAsLongAsNobodyMayBeAsked() {
    Map<String, String> environment =
        Map.of(
            "OLLAMA_HOST",
            "127.0.0.1:" + ScriptedUpstream.freePort(),
            "OPENAI_API_KEY",
            "sk-openai");
    try (ChainGateway gateway = ChainGateway.start(environment)) {
      RawResponse response = gateway.post(CHAT, ConfiguredGateway.body("gpt-4o", false));

      ChainGateway.assertStub(response);
      assertThat(response.text()).contains("it knows no model to ask");
      ChainGateway.assertStub(gateway.ask());
      assertThat(gateway.explain().path("summary").textValue())
          .isEqualTo(
              "None behind free-first may be asked: the gateway answers itself and says so.");
      assertThat(gateway.explain().path("left_out").findValuesAsText("reason")).contains(PAID);
    }
  }

  @Test
  void aNameThatNobodyServesIsUnknownWhereSomebodyMayBeAsked() {
    try (ChainGateway gateway = started(servers.environment())) {
      assertThat(gateway.post(CHAT, ConfiguredGateway.body("gpt-4o", false)).status())
          .isEqualTo(404);
    }
  }

  // ---- the chain in a file

  @Test
  void aFileDescribesSuchAChainToo(@TempDir Path folder) {
    servers.withoutOllama();
    String yaml =
        """
        listen: { port: 0 }
        discover: false
        providers:
          mine: { type: ollama, url: "%s" }
          billed: { type: openai, url: "%s", cost: paid }
          cheap: { type: openai, url: "%s", cost: free-tier }
        models:
          free-first:
            strategy: free-first
            targets: [ billed/gpt-4o-mini, cheap/llama, mine/qwen3 ]
            fallbacks: [ local_stub ]
            retries: 0
        """
            .formatted(
                servers.ollama.baseUrl(), servers.openai.baseUrl(), servers.huggingface.baseUrl());
    try (ConfiguredGateway gateway =
        ConfiguredGateway.start(folder, yaml, Map.of(), _ -> new CountDownLatch(1).await())) {

      assertAnswer(gateway.ask("free-first"), "cheap", "from Hugging Face");
      servers.withoutHuggingFace();
      ChainGateway.assertStub(gateway.ask("free-first"));

      assertThat(servers.openai.requests(CHAT)).isEmpty();
    }
  }

  // ---- what is the same in all

  private ChainGateway started(Map<String, String> environment) {
    return ChainGateway.start(environment).awaitModels();
  }

  private static void assertAnswer(RawResponse response, String provider, String text) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("x-hearth-provider")).hasValue(provider);
    assertThat(response.text()).contains(text);
  }
}
