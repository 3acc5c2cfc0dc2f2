package dev.hearth.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codex CLI, which speaks Responses, before back ends that speak chat completions or Ollama's. */
class CodexRun {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";
  private static final String KEY = "sk-hearth";
  private static final String TASK = "Read note.txt and tell me the bird.";
  private static final String ARGUMENTS = ModelAnswers.arguments(Map.of("cmd", "cat note.txt"));

  @TempDir Path folder;

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void runsACommandAndAnswers() throws IOException {
    up.answer(
        CHAT,
        ModelAnswers.openAiToolCall("exec_command", ARGUMENTS),
        Script.chatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "")) {
      sandbox.inProject("note.txt", "The bird is a heron.\n");

      Finished run = run(sandbox, TASK);

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(run.exitCode()).isZero();
      JsonNode result = lastMessage(CHAT, 2);
      assertThat(result.path("role").textValue()).isEqualTo("tool");
      assertThat(result.path("tool_call_id").textValue()).isEqualTo(ModelAnswers.CALL);
      assertThat(result.path("content").toString()).contains("The bird is a heron.");
      assertThat(up.requests(CHAT)).hasSize(2);
      assertThat(sandbox.refused()).as("asked of the world").isEmpty();
    }
  }

  @Test
  void runsACommandForAModelOfOllama() throws IOException {
    up.answer(
        OLLAMA_CHAT,
        ModelAnswers.ollamaToolCall("exec_command", ARGUMENTS),
        Script.ollamaChatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway(ollama());
        Sandbox sandbox = sandbox(gateway, "")) {
      sandbox.inProject("note.txt", "The bird is a heron.\n");

      Finished run = run(sandbox, TASK);

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(run.exitCode()).isZero();
      JsonNode result = lastMessage(OLLAMA_CHAT, 2);
      assertThat(result.path("role").textValue()).isEqualTo("tool");
      assertThat(result.path("tool_name").textValue()).isEqualTo("exec_command");
      assertThat(result.path("content").textValue()).contains("The bird is a heron.");
      assertThat(up.requests(OLLAMA_CHAT)).hasSize(2);
    }
  }

  @Test
  void sendsAFirstRequestOf76Kilobytes() throws IOException {
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "project_doc_max_bytes = 200000")) {
      sandbox.inProject("AGENTS.md", Texts.houseRules(60_000) + "The bird is a heron.\n");

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      String sent = up.awaitRequest(CHAT, 1).bodyText();
      assertThat(sent.length()).isGreaterThan(76_000);
      assertThat(Json.tree(sent).path("messages").toString()).contains("The bird is a heron.");
    }
  }

  @Test
  void sendsAgainWhatWasCut() {
    up.answer(
        CHAT,
        Script.chatStream("It is ", "a grey heron.").cutAfter(2),
        Script.chatStream("It is ", "a white stork."));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "")) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("It is a white stork.");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(CHAT)).as(run.output()).hasSize(2);
    }
  }

  @Test
  void saysThatAConversationDoesNotFit() {
    up.answer(
        CHAT,
        Script.error(
            400,
            "invalid_request_error",
            "This model's maximum context length is 8192 tokens. However, you requested 9000"
                + " tokens. Please reduce the length of the messages."));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "")) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("ran out of room in the model's context window");
      assertThat(up.requests(CHAT)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  @Test
  void waitsForASlowPrefill() {
    Gate gate = Gate.named("prefill");
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron.").pauseFirst(gate));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "")) {
      Silence.beforeOpening(gate);

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(up.requests(CHAT)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  @Test
  void waitsInTheMiddleOfAnAnswer() {
    Gate gate = Gate.named("second half");
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron.").pauseAfter(2, gate));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = sandbox(gateway, "")) {
      Silence.beforeOpening(gate);

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(up.requests(CHAT)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  @Test
  void takesTheListOfModelsAndWorksByIt() throws IOException {
    up.answer(
        "/v1/models",
        Script.json(
            200, "{\"data\":[{\"id\":\"up-fast\",\"owned_by\":\"x\",\"context_length\":40960}]}"));
    up.answer(
        CHAT,
        ModelAnswers.openAiToolCall("exec_command", ARGUMENTS),
        Script.chatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway(openAi());
        Sandbox sandbox = listing(gateway)) {
      sandbox.inProject("note.txt", "The bird is a heron.\n");
      awaitWindow(gateway);

      JsonNode listed = listed(sandbox.run(Agent.CODEX, "debug", "models"), "fast");
      Finished run = run(sandbox, TASK);

      assertThat(listed.path("context_window").intValue()).isEqualTo(40_960);
      assertThat(listed.path("visibility").textValue()).isEqualTo("list");
      assertThat(run.output())
          .contains("It is a grey heron.")
          .doesNotContain("Model metadata for")
          .doesNotContain("failed to refresh available models");
      String sent = up.awaitRequest(CHAT, 1).bodyText();
      assertThat(sent).contains(listed.path("base_instructions").textValue().substring(0, 60));
      assertThat(lastMessage(CHAT, 2).path("content").toString()).contains("The bird is a heron.");
    }
  }

  /** Codex asks for the list only where a command gives it the key. */
  private Sandbox listing(GatewayFixture gateway) {
    return sandbox(gateway, "", "auth = { command = \"echo\", args = [\"%s\"] }".formatted(KEY));
  }

  private static void awaitWindow(GatewayFixture gateway) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String model = "";
    while (!model.contains("context_length")) {
      assertThat(System.nanoTime()).as("the server was not asked within 20 s").isLessThan(end);
      try (RawClient client = gateway.connect()) {
        model = client.get("/v1/models/fast", "authorization: Bearer " + KEY).readResponse().text();
      }
    }
  }

  private static JsonNode listed(Finished run, String slug) throws IOException {
    String json = run.output().substring(run.output().indexOf("{\"models\""));
    for (JsonNode model : Json.tree(json.lines().findFirst().orElseThrow()).path("models")) {
      if (slug.equals(model.path("slug").textValue())) {
        return model;
      }
    }
    throw new AssertionError(slug + " is not among the models of Codex: " + run.output());
  }

  private ModelGroup openAi() {
    return GatewayFixture.openAi("fast", up.baseUrl());
  }

  private ModelGroup ollama() {
    return GatewayFixture.group(
        "fast",
        GatewayFixture.target(
            "fast", new OllamaDialect(), up.baseUrl(), Map.of("num_ctx", "65536")));
  }

  private static GatewayFixture gateway(ModelGroup model) {
    return GatewayFixture.lockedBy(KEY, model);
  }

  private Sandbox sandbox(GatewayFixture gateway, String setting) {
    return sandbox(gateway, setting, "env_key = \"HEARTH_API_KEY\"");
  }

  private Sandbox sandbox(GatewayFixture gateway, String setting, String key) {
    return new Sandbox(folder)
        .set("HEARTH_API_KEY", KEY)
        .atHome(
            ".codex/config.toml",
            """
            model = "fast"
            model_provider = "hearth"
            check_for_update_on_startup = false
            %s

            [analytics]
            enabled = false

            [features]
            apps = false
            plugins = false

            [model_providers.hearth]
            name = "Hearth"
            base_url = "%s/v1"
            wire_api = "responses"
            %s
            stream_idle_timeout_ms = %d
            """
                .formatted(setting, gateway.baseUrl(), key, Silence.AGENTS_LIMIT_MS));
  }

  private static Finished run(Sandbox sandbox, String task) {
    return sandbox.run(
        Agent.CODEX,
        "exec",
        "--skip-git-repo-check",
        "--dangerously-bypass-approvals-and-sandbox",
        task);
  }

  private JsonNode lastMessage(String path, int request) throws IOException {
    JsonNode messages = Json.tree(up.awaitRequest(path, request).bodyText()).path("messages");
    return messages.path(messages.size() - 1);
  }
}
