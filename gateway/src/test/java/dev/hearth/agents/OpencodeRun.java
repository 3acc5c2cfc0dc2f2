package dev.hearth.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** opencode, which speaks chat completions, before a back end that speaks Anthropic's dialect. */
class OpencodeRun {
  private static final String MESSAGES = "/v1/messages";
  private static final String KEY = "sk-hearth";
  private static final String TASK = "Read note.txt and tell me the bird.";

  private static final String IDLE_TIMERS =
      ", \"headerTimeout\": %1$d, \"chunkTimeout\": %1$d".formatted(Silence.AGENTS_LIMIT_MS);

  @TempDir Path folder;

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void readsAFileAndAnswers() throws IOException {
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, "")) {
      Path note = sandbox.inProject("note.txt", "The bird is a heron.\n");
      up.answer(
          MESSAGES,
          ModelAnswers.anthropicToolCall(
              "read", ModelAnswers.arguments(Map.of("filePath", note.toString()))),
          ModelAnswers.anthropicText("It is ", "a grey heron."));

      Finished run = run(sandbox, TASK);

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(run.exitCode()).isZero();
      JsonNode result = lastBlock(2);
      assertThat(result.path("type").textValue()).isEqualTo("tool_result");
      assertThat(result.path("tool_use_id").textValue()).isEqualTo(ModelAnswers.CALL);
      assertThat(result.path("content").toString()).contains("The bird is a heron.");
      assertThat(up.requests(MESSAGES)).hasSize(2);
      assertThat(sandbox.refused())
          .as("asked of the world: nothing but its own plugin's package")
          .allMatch(host -> host.startsWith("registry."));
    }
  }

  @Test
  void sendsAFirstRequestOf76Kilobytes() throws IOException {
    up.answer(MESSAGES, ModelAnswers.anthropicText("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, "")) {
      sandbox.inProject("AGENTS.md", Texts.houseRules(60_000) + "The bird is a heron.\n");

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      String sent = up.awaitRequest(MESSAGES, 1).bodyText();
      assertThat(sent.length()).isGreaterThan(76_000);
      assertThat(Json.tree(sent).path("system").toString()).contains("The bird is a heron.");
    }
  }

  @Test
  void sendsAgainWhatWasCut() {
    up.answer(
        MESSAGES,
        ModelAnswers.anthropicText("It is ", "a grey heron.").cutAfter(4),
        ModelAnswers.anthropicText("It is ", "a white stork."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, "")) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("It is a white stork.");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(MESSAGES)).as(run.output()).hasSize(2);
    }
  }

  @Test
  void compactsAConversationThatDoesNotFit() {
    up.answer(
        MESSAGES,
        Script.json(
            400,
            """
            {"type":"error","error":{"type":"invalid_request_error",\
            "message":"prompt is too long: 210000 tokens > 200000 maximum"}}\
            """),
        ModelAnswers.anthropicText("The summary."),
        ModelAnswers.anthropicText("It is ", "a white stork."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, "")) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("It is a white stork.");
      assertThat(up.awaitRequest(MESSAGES, 2).bodyText())
          .as("asks for a summary")
          .contains("summary");
      assertThat(up.awaitRequest(MESSAGES, 3).bodyText()).contains("The summary.");
      assertThat(up.requests(MESSAGES)).hasSize(3);
    }
  }

  @Test
  void waitsForASlowPrefill() {
    Gate gate = Gate.named("prefill");
    up.answer(MESSAGES, ModelAnswers.anthropicText("It is ", "a grey heron.").pauseFirst(gate));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, IDLE_TIMERS)) {
      Silence.beforeOpening(gate);

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(up.requests(MESSAGES)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  @Test
  void waitsInTheMiddleOfAnAnswer() {
    Gate gate = Gate.named("second half");
    up.answer(MESSAGES, ModelAnswers.anthropicText("It is ", "a grey heron.").pauseAfter(4, gate));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway, IDLE_TIMERS)) {
      Silence.beforeOpening(gate);

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(up.requests(MESSAGES)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  private GatewayFixture gateway() {
    return GatewayFixture.lockedBy(
        KEY,
        GatewayFixture.group(
            "fast",
            GatewayFixture.target("fast", new AnthropicDialect(), up.baseUrl() + "/v1", Map.of())));
  }

  private Sandbox sandbox(GatewayFixture gateway, String options) {
    Sandbox sandbox = new Sandbox(folder);
    sandbox.inProject(
        "opencode.json",
        """
        {
          "$schema": "https://opencode.ai/config.json",
          "model": "hearth/fast",
          "small_model": "hearth/fast",
          "enabled_providers": ["hearth"],
          "autoupdate": false,
          "share": "disabled",
          "provider": {
            "hearth": {
              "npm": "@ai-sdk/openai-compatible",
              "name": "Hearth",
              "options": {"baseURL": "%s/v1", "apiKey": "%s"%s},
              "models": {"fast": {"limit": {"context": 131072, "output": 8192}}}
            }
          }
        }
        """
            .formatted(gateway.baseUrl(), KEY, options));
    return sandbox
        .set("OPENCODE_DISABLE_AUTOUPDATE", "1")
        .set("OPENCODE_DISABLE_MODELS_FETCH", "1")
        .set("OPENCODE_DISABLE_LSP_DOWNLOAD", "1")
        .set("OPENCODE_DISABLE_DEFAULT_PLUGINS", "1");
  }

  private static Finished run(Sandbox sandbox, String task) {
    return sandbox.run(Agent.OPENCODE, "run", "--title", "a test", task);
  }

  /** The last block of the last message of a request. */
  private JsonNode lastBlock(int request) throws IOException {
    JsonNode messages = Json.tree(up.awaitRequest(MESSAGES, request).bodyText()).path("messages");
    JsonNode blocks = messages.path(messages.size() - 1).path("content");
    return blocks.path(blocks.size() - 1);
  }
}
