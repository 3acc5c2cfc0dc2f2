package dev.hearth.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gemini CLI before a back end that speaks chat completions. */
class GeminiCliRun {
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
              "read_file", ModelAnswers.arguments(Map.of("file_path", note.toString()))),
          Script.chatStream("It is ", "a grey heron."));

      Finished run = run(sandbox, "Read note.txt and tell me the bird.");

      assertThat(run.output()).contains("It is a grey heron.");
      assertThat(run.exitCode()).isZero();
      JsonNode result = lastMessage(2);
      assertThat(result.path("role").textValue()).isEqualTo("tool");
      assertThat(result.path("tool_call_id").textValue()).isNotEmpty();
      assertThat(result.path("content").toString()).contains("The bird is a heron.");
      assertThat(up.requests(CHAT)).hasSize(2);
      assertThat(sandbox.refused()).as("asked of the world").isEmpty();
    }
  }

  @Test
  void sendsAFirstRequestOf76Kilobytes() throws IOException {
    up.answer(CHAT, Script.chatStream("It is ", "a grey heron."));
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {
      sandbox.inProject("GEMINI.md", Texts.houseRules(60_000) + "The bird is a heron.\n");

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
    try (GatewayFixture gateway = gateway();
        Sandbox sandbox = sandbox(gateway)) {

      Finished run = run(sandbox, "Name a bird.");

      assertThat(run.output()).contains("It is a white stork.");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(up.requests(CHAT)).as(run.output()).hasSize(2);
    }
  }

  private GatewayFixture gateway() {
    return GatewayFixture.lockedBy(KEY, GatewayFixture.openAi("fast", up.baseUrl()));
  }

  private Sandbox sandbox(GatewayFixture gateway) {
    return new Sandbox(folder)
        .set("GEMINI_API_KEY", KEY)
        .set("GOOGLE_GEMINI_BASE_URL", gateway.baseUrl())
        .set("GEMINI_CLI_TRUST_WORKSPACE", "true")
        .atHome(
            ".gemini/settings.json",
            """
            {
              "security": {"auth": {"selectedType": "gemini-api-key"}},
              "privacy": {"usageStatisticsEnabled": false},
              "telemetry": {"enabled": false},
              "general": {"enableAutoUpdate": false, "enableAutoUpdateNotification": false}
            }
            """);
  }

  private static Finished run(Sandbox sandbox, String task) {
    return sandbox.run(Agent.GEMINI_CLI, "--model", "fast", "--yolo", "--prompt", task);
  }

  private JsonNode lastMessage(int request) throws IOException {
    JsonNode messages = Json.tree(up.awaitRequest(CHAT, request).bodyText()).path("messages");
    return messages.path(messages.size() - 1);
  }
}
