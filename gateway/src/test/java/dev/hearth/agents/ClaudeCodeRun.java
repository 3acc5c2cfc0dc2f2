package dev.hearth.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
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

/** Claude Code, which speaks Messages, before a back end that speaks chat completions. */
class ClaudeCodeRun {
  private static final String CHAT = "/v1/chat/completions";
  private static final String KEY = "sk-hearth";

  @TempDir Path folder;

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void readsAFileAndAnswers() throws IOException {
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {
      Path note = sandbox.inProject("note.txt", "The bird is a heron.\n");
      up.answer(
          CHAT,
          ModelAnswers.openAiToolCall(
              "Read", ModelAnswers.arguments(Map.of("file_path", note.toString()))),
          Script.chatStream("It is ", "a grey heron."));

      Finished run = run(sandbox, "Read note.txt and tell me the bird.");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(run.exitCode()).isZero();
      JsonNode result = toolResult(2);
      assertThat(result.path("tool_call_id").textValue()).isEqualTo(ModelAnswers.CALL);
      assertThat(result.path("content").toString()).contains("The bird is a heron.");
      assertThat(up.requests(CHAT)).hasSize(2);
      String first = up.awaitRequest(CHAT, 1).bodyText();
      assertThat(first).doesNotContain("x-anthropic-billing-header");
      assertThat(Json.tree(first).path("user").textValue().length())
          .as("no longer than OpenAI takes")
          .isLessThanOrEqualTo(64);
      assertThat(sandbox.refused()).as("asked of the world").isEmpty();
    }
  }

  @Test
  void sendsAFirstRequestOf76Kilobytes() throws IOException {
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {
      sandbox.inProject("CLAUDE.md", Texts.houseRules(60_000) + "The bird is a heron.\n");

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
        Script.chatStream("It is ", "a white stork."),
        Script.chat("It is a white stork."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("It is a white stork.");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(CHAT)).as(run.output()).hasSizeGreaterThan(1);
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
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).containsIgnoringCase("prompt is too long");
      assertThat(run.exitCode()).isNotZero();
    }
  }

  @Test
  void waitsForASlowPrefill() {
    Gate gate = Gate.named("prefill");
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron.").pauseFirst(gate));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {
      setIdleTimers(sandbox);
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
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {
      setIdleTimers(sandbox);
      Silence.beforeOpening(gate);

      Finished run = run(sandbox, "Which bird is it?");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(up.requests(CHAT)).as("sent once: " + run.output()).hasSize(1);
    }
  }

  /** Switches on all that watches for silence. */
  private static void setIdleTimers(Sandbox sandbox) {
    String limit = Integer.toString(Silence.AGENTS_LIMIT_MS);
    sandbox
        .set("API_FORCE_IDLE_TIMEOUT", "1")
        .set("CLAUDE_ENABLE_BYTE_WATCHDOG", "1")
        .set("CLAUDE_ENABLE_STREAM_WATCHDOG", "1")
        .set("CLAUDE_STREAM_FIRST_BYTE_TIMEOUT_MS", limit)
        .set("CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS", limit)
        .set("CLAUDE_STREAM_IDLE_TIMEOUT_MS", limit);
  }

  private GatewayFixture gateway() {
    return GatewayFixture.lockedBy(KEY, GatewayFixture.openAi("fast", up.baseUrl()));
  }

  private Sandbox sandbox(GatewayFixture gateway) {
    return new Sandbox(folder)
        .set("ANTHROPIC_BASE_URL", gateway.baseUrl())
        .set("ANTHROPIC_AUTH_TOKEN", KEY)
        .set("ANTHROPIC_MODEL", "fast")
        .set("ANTHROPIC_DEFAULT_HAIKU_MODEL", "fast")
        .set("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
        .set("DISABLE_AUTOUPDATER", "1");
  }

  private static Finished run(Sandbox sandbox, String task) {
    return sandbox.run(Agent.CLAUDE_CODE, "--print", "--allowedTools", "Read", "--", task);
  }

  /** The last tool result of a request. */
  private JsonNode toolResult(int request) throws IOException {
    JsonNode result = Json.tree("null");
    for (JsonNode message : Json.tree(up.awaitRequest(CHAT, request).bodyText()).path("messages")) {
      if (message.path("role").asText().equals("tool")) {
        result = message;
      }
    }
    return result;
  }
}
