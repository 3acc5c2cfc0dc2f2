package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users of other gateways complained of in translated answers, each with where they did, so
 * that it does not come back here.
 */
class TranslationComplaintsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASKED = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private static final String OPENAI_TOOL =
      """
      "tools":[{"type":"function","function":{"name":"read","parameters":{"type":"object",\
      "properties":{"path":{"type":"string"}}}}}]\
      """;
  private static final String ANTHROPIC_TOOL =
      """
      "tools":[{"name":"read","input_schema":{"type":"object",\
      "properties":{"path":{"type":"string"}}}}]\
      """;

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("LiteLLM #35711: tool calls of Ollama are rebuilt, streamed or not")
  void keepsToolCallsOfOllama(boolean stream) throws IOException {
    up.answer("/api/chat", ollamaCall(stream));
    RawResponse response =
        ask(ollama(), CHAT, body("\"stream\":" + stream + "," + OPENAI_TOOL + "," + ASKED));

    JsonNode call =
        stream
            ? calls(response).getFirst()
            : Json.tree(response.text()).at("/choices/0/message/tool_calls/0");
    assertThat(call.at("/function/name").textValue()).as(response.text()).isEqualTo("read");
    assertThat(Json.tree(call.at("/function/arguments").textValue()))
        .isEqualTo(Json.tree("{\"path\":\"a.txt\"}"));
    assertThat(call.path("id").textValue()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("LiteLLM #35663: an answer of Ollama with a tool call ends with tool_calls")
  void endsToolCallsOfOllamaAsSuch(boolean stream) throws IOException {
    up.answer("/api/chat", ollamaCall(stream));
    RawResponse response =
        ask(ollama(), CHAT, body("\"stream\":" + stream + "," + OPENAI_TOOL + "," + ASKED));

    List<JsonNode> answers = stream ? chunks(response) : List.of(Json.tree(response.text()));
    assertThat(answers)
        .extracting(answer -> answer.at("/choices/0/finish_reason").textValue())
        .contains("tool_calls")
        .doesNotContain("stop");
  }

  @Test
  @DisplayName("LiteLLM #6135, #34692: tool calls of Ollama keep their input, and are no text")
  void keepsTheInputOfToolCallsOfOllama() throws IOException {
    up.answer("/api/chat", ollamaCall(false));
    RawResponse response =
        ask(ollama(), "/v1/messages", body("\"max_tokens\":9," + ANTHROPIC_TOOL + "," + ASKED));

    JsonNode answer = Json.tree(response.text());
    assertThat(answer.path("content")).hasSize(1);
    assertThat(answer.at("/content/0/type").textValue()).isEqualTo("tool_use");
    assertThat(answer.at("/content/0/input")).isEqualTo(Json.tree("{\"path\":\"a.txt\"}"));
    assertThat(answer.path("stop_reason").textValue()).isEqualTo("tool_use");
  }

  @Test
  @DisplayName("LiteLLM #13130, #28899: Responses are bridged to chat, with sequence numbers")
  void bridgesResponsesToChat() throws IOException {
    up.answer(CHAT, Script.chatStream("hello ", "there"));
    RawResponse response = ask(openAi(), "/v1/responses", body("\"stream\":true,\"input\":\"hi\""));

    List<JsonNode> events = chunks(response);
    assertThat(events)
        .extracting(event -> event.path("sequence_number").intValue())
        .containsExactlyElementsOf(IntStream.range(0, events.size()).boxed().toList());
    assertThat(events.getLast().at("/response/output/0/content/0/text").textValue())
        .isEqualTo("hello there");
  }

  @Test
  @DisplayName("LiteLLM #32357, #25321; Bifrost #2446, #3638: Claude Code is sent whole blocks")
  void sendsClaudeCodeWholeBlocks() throws IOException {
    up.answer(
        CHAT,
        Script.chunked(200, "text/event-stream")
            .event(delta("\"role\":\"assistant\",\"content\":null", null))
            .event(delta("\"reasoning_content\":\"Let me see.\"", null))
            .event(delta("\"content\":\"I look.\"", null))
            .event(
                delta(
                    "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"read\",\"arguments\":\"\"}}]",
                    null))
            .event(toolArguments("{\\\"path\\\":"))
            .event(toolArguments("\\\"a.txt\\\"}"))
            .event(delta("", "tool_calls"))
            .event(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":5,"
                    + "\"total_tokens\":17}}")
            .event("[DONE]")
            .end());
    RawResponse response =
        ask(
            openAi(),
            "/v1/messages",
            body("\"max_tokens\":99,\"stream\":true," + ANTHROPIC_TOOL + "," + ASKED));

    List<JsonNode> events = chunks(response);
    assertThat(named(events, "message_start")).hasSize(1);
    assertThat(named(events, "message_stop")).hasSize(1);
    assertThat(blocks(events))
        .containsExactly(
            "thinking: thinking_delta signature_delta",
            "text: text_delta",
            "tool_use: input_json_delta");
    assertThat(joined(events, "partial_json")).isEqualTo("{\"path\":\"a.txt\"}");
    JsonNode end = named(events, "message_delta").getLast();
    assertThat(end.at("/delta/stop_reason").textValue()).isEqualTo("tool_use");
    assertThat(end.at("/usage/input_tokens").intValue()).isEqualTo(12);
    assertThat(end.at("/usage/output_tokens").intValue()).isEqualTo(5);
  }

  @Test
  @DisplayName("LiteLLM #20021: what Anthropic alone understands does not reach other back ends")
  void keepsBetasFromOtherBackEnds() {
    up.answer(CHAT, Script.chat("hello"));
    ask(
        openAi(),
        "/v1/messages?beta=true",
        body("\"max_tokens\":9," + ASKED),
        "anthropic-version: 2023-06-01",
        "anthropic-beta: context-management-2025-06-27");

    ReceivedRequest received = up.awaitRequest(CHAT, 1);
    assertThat(received.headers().all("anthropic-beta")).isEmpty();
    assertThat(received.headers().all("anthropic-version")).isEmpty();
  }

  @Test
  @DisplayName("LiteLLM #16711: each result of a tool is sent once, after its call")
  void sendsEachToolResultOnce() throws IOException {
    up.answer("/v1/messages", anthropicAnswer());
    ask(
        anthropic(),
        CHAT,
        body(
            OPENAI_TOOL
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + openAiCall("c1")
                + ","
                + openAiCall("c2")
                + "]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"one\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"two\"}]"));

    JsonNode messages = Json.tree(up.awaitRequest("/v1/messages", 1).bodyText()).path("messages");
    assertThat(messages).hasSize(3);
    assertThat(messages.at("/2/role").textValue()).isEqualTo("user");
    assertThat(messages.at("/2/content").findValuesAsText("tool_use_id"))
        .containsExactly("c1", "c2");
  }

  @Test
  @DisplayName("LiteLLM #21584; Envoy PR #2227: Gemini CLI's large tools reach Anthropic")
  void carriesGeminiClisToolsToAnthropic() throws IOException {
    up.answer("/v1/messages", anthropicAnswer());
    String description = "Reads a file. ".repeat(6_000);
    RawResponse response =
        ask(
            anthropic(),
            "/v1beta/models/fast:generateContent",
            """
            {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"tools":[{\
            "functionDeclarations":[{"name":"read","description":"%s","parameters":{\
            "type":"OBJECT","properties":{"path":{"type":"STRING"}}}}]}]}\
            """
                .formatted(description));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    JsonNode tool = Json.tree(up.awaitRequest("/v1/messages", 1).bodyText()).at("/tools/0");
    assertThat(tool.path("description").textValue()).isEqualTo(description);
    assertThat(tool.at("/input_schema/type").textValue()).isEqualTo("object");
  }

  @Test
  @DisplayName("Bifrost #2048, #2786; Higress PR #2882: pieces of a tool call are not held back")
  void passesPiecesOfAToolCallOnAtOnce() {
    Gate rest = Gate.named("the rest of the call");
    up.answer(
        CHAT,
        Script.chunked(200, "text/event-stream")
            .event(
                delta(
                    "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"read\",\"arguments\":\"\"}}]",
                    null))
            .event(toolArguments("{\\\"path\\\":"))
            .pause(rest)
            .event(toolArguments("\\\"a.txt\\\"}"))
            .event(delta("", "tool_calls"))
            .event("[DONE]")
            .end());
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      client.post(
          "/v1/messages",
          body("\"max_tokens\":99,\"stream\":true," + ANTHROPIC_TOOL + "," + ASKED));
      client.readHead();
      String begun = client.readChunksUntil("path");
      rest.open();

      assertThat(begun).contains("input_json_delta").doesNotContain("message_stop");
      assertThat(client.readChunksUntil("event: message_stop")).contains("a.txt");
    }
  }

  @Test
  @DisplayName("Bifrost #3443: later pieces of a tool call repeat neither its id nor its name")
  void namesAToolCallOnce() throws IOException {
    up.answer(
        "/v1/messages",
        anthropicStream(
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                + "\"id\":\"t1\",\"name\":\"read\",\"input\":{}}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"{\\\"path\\\":\"}}",
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"\\\"a.txt\\\"}\"}}",
            "{\"type\":\"content_block_stop\",\"index\":0}"));
    RawResponse response =
        ask(anthropic(), CHAT, body("\"stream\":true," + OPENAI_TOOL + "," + ASKED));

    List<JsonNode> calls = calls(response);
    assertThat(calls.getFirst().path("id").textValue()).isEqualTo("t1");
    assertThat(calls).extracting(call -> call.path("index").intValue()).containsOnly(0);
    assertThat(calls.subList(1, calls.size()))
        .isNotEmpty()
        .allSatisfy(later -> {
          assertThat(later.has("id")).isFalse();
          assertThat(later.at("/function/name").isMissingNode()).isTrue();
        });
  }

  @Test
  @DisplayName("Bifrost #6342: thinking that comes back is sent to Anthropic as it was")
  void replaysThinkingUnchanged() throws IOException {
    up.answer("/v1/messages", anthropicAnswer());
    String turn =
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"So.\","
            + "\"signature\":\"c2lnbmVk\"},{\"type\":\"text\",\"text\":\"hello\"}]}";
    ask(
        anthropic(),
        "/v1/messages",
        body(
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},"
                + turn
                + ",{\"role\":\"user\",\"content\":\"more\"}]"));

    assertThat(up.awaitRequest("/v1/messages", 1).bodyText()).contains(turn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/messages", "/v1/responses", "/api/chat"})
  @DisplayName("Portkey #1797: an answer that is cut off is not passed off as a whole one")
  void tellsOfAnAnswerThatIsCutOff(String path) {
    up.answer(CHAT, Script.chatStream("hello ", "there").cutAfter(2));
    RawResponse response =
        ask(openAi(), path, body("\"stream\":true,\"max_tokens\":9,\"input\":\"hi\"," + ASKED));

    assertThat(response.text())
        .contains("hello ", "error")
        .doesNotContain("[DONE]", "message_stop", "response.completed", "\"done\":true");
  }

  @Test
  @DisplayName("Envoy #2162: usage is read of a stream that comes byte by byte")
  void readsUsageOfAStreamInAnySplit() throws IOException {
    up.answer(CHAT, Script.chatStream("hello ", "there").alwaysUsage().splitEvery(1));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post("/v1/messages", body("\"max_tokens\":9,\"stream\":true," + ASKED))
              .readResponse();

      JsonNode end = named(chunks(response), "message_delta").getLast();
      assertThat(end.at("/usage/output_tokens").intValue()).isPositive();
      assertThat(gateway.awaitRecord().usage()).isNotNull();
    }
  }

  @Test
  @DisplayName("Envoy #2352: Anthropic's callers are told the tokens of their input")
  void tellsAnthropicsCallersTheirInputTokens() throws IOException {
    up.answer(CHAT, Script.chat("hello", 12, 5));
    RawResponse response = ask(openAi(), "/v1/messages", body("\"max_tokens\":9," + ASKED));

    assertThat(Json.tree(response.text()).at("/usage/input_tokens").intValue()).isEqualTo(12);
  }

  @Test
  @DisplayName("Envoy #2098: Claude Code's images reach a back end of another dialect")
  void carriesClaudeCodesImages() throws IOException {
    up.answer(CHAT, Script.chat("a dot"));
    ask(
        openAi(),
        "/v1/messages",
        body(
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\","
                + "\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
                + "\"data\":\"iVBORw0KGgo=\"}},{\"type\":\"text\",\"text\":\"What is it?\"}]}]"));

    assertThat(up.awaitRequest(CHAT, 1).bodyText()).contains("data:image/png;base64,iVBORw0KGgo=");
  }

  @Test
  @DisplayName("Kong's 8 KB, Envoy's 32 KiB, Higress #2188: a long session is taken whole")
  void takesALongSession() throws IOException {
    up.answer(CHAT, Script.chat("hello"));
    String session = "x".repeat(4 * 1024 * 1024);
    RawResponse response =
        ask(
            openAi(),
            "/v1/messages",
            body(
                "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\""
                    + session
                    + "\"}]"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(up.awaitRequest(CHAT, 1).bodyText()).contains(session);
  }

  /** What a gateway with this model answers. */
  private static RawResponse ask(
      ModelGroup model, String path, String body, String... headerLines) {
    try (GatewayFixture gateway = GatewayFixture.serving(model);
        RawClient client = gateway.connect()) {
      return client.post(path, body, headerLines).readResponse();
    }
  }

  // ---- back ends

  private ModelGroup openAi() {
    return GatewayFixture.openAi("fast", up.baseUrl());
  }

  private ModelGroup ollama() {
    return GatewayFixture.ollama("fast", up.baseUrl());
  }

  private ModelGroup anthropic() {
    BackendDialect dialect = new AnthropicDialect();
    return GatewayFixture.group(
        "fast", GatewayFixture.target("fast", dialect, up.baseUrl() + "/v1", Map.of()));
  }

  private static Script ollamaCall(boolean stream) {
    String call =
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
            + "{\"function\":{\"name\":\"read\",\"arguments\":{\"path\":\"a.txt\"}}}]},\"done\":%s}";
    String end =
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
            + "\"done_reason\":\"stop\",\"prompt_eval_count\":9,\"eval_count\":4}";
    return stream
        ? Script.chunked(200, "application/x-ndjson")
            .piece(call.formatted(false) + "\n")
            .piece(end + "\n")
            .end()
        : Script.json(200, call.formatted("true,\"done_reason\":\"stop\""));
  }

  private static Script anthropicAnswer() {
    return Script.json(
        200,
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
        {"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,\
        "usage":{"input_tokens":7,"output_tokens":3}}\
        """);
  }

  private static Script anthropicStream(String... blocks) {
    Script script =
        Script.chunked(200, "text/event-stream")
            .event(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
                    + "\"role\":\"assistant\",\"model\":\"claude\",\"content\":[],"
                    + "\"stop_reason\":null,\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}");
    for (String block : blocks) {
      script = script.event(block);
    }
    return script
        .event(
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\","
                + "\"stop_sequence\":null},\"usage\":{\"output_tokens\":9}}")
        .event("{\"type\":\"message_stop\"}")
        .end();
  }

  private static String delta(String members, @Nullable String finish) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"delta\":{"
        + members
        + "},\"finish_reason\":"
        + (finish == null ? "null" : "\"" + finish + "\"")
        + "}]}";
  }

  private static String toolArguments(String escaped) {
    return delta(
        "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + escaped + "\"}}]", null);
  }

  private static String openAiCall(String id) {
    return "{\"id\":\""
        + id
        + "\",\"type\":\"function\",\"function\":{\"name\":\"read\",\"arguments\":\"{}\"}}";
  }

  private static String body(String members) {
    return "{\"model\":\"fast\"," + members + "}";
  }

  // ---- answers

  /** The JSON of every event of a stream. */
  private static List<JsonNode> chunks(RawResponse response) throws IOException {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : response.text().lines().toList()) {
      if (line.startsWith("data: {")) {
        chunks.add(Json.tree(line.substring("data: ".length())));
      }
    }
    return chunks;
  }

  /** The pieces of the first tool call in a stream of OpenAI's. */
  private static List<JsonNode> calls(RawResponse response) throws IOException {
    List<JsonNode> calls =
        chunks(response).stream()
            .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
            .filter(call -> !call.isMissingNode())
            .toList();
    assertThat(calls).as(response.text()).isNotEmpty();
    return calls;
  }

  private static List<JsonNode> named(List<JsonNode> events, String type) {
    return events.stream().filter(event -> event.path("type").textValue().equals(type)).toList();
  }

  /** Each block's type with the types of its pieces; fails where blocks overlap or stay open. */
  private static List<String> blocks(List<JsonNode> events) {
    List<String> blocks = new ArrayList<>();
    @Nullable String type = null;
    Set<String> pieces = new LinkedHashSet<>();
    for (JsonNode event : events) {
      switch (event.path("type").textValue()) {
        case "content_block_start" -> {
          assertThat(type).as("a block that is still open").isNull();
          assertThat(event.path("index").intValue()).isEqualTo(blocks.size());
          type = event.at("/content_block/type").textValue();
          pieces.clear();
        }
        case "content_block_delta" -> {
          assertThat(event.path("index").intValue()).isEqualTo(blocks.size());
          pieces.add(event.at("/delta/type").textValue());
        }
        case "content_block_stop" -> {
          blocks.add(type + ": " + String.join(" ", pieces));
          type = null;
        }
        default -> {}
      }
    }
    assertThat(type).as("a block that is still open").isNull();
    return blocks;
  }

  /** What all pieces of this name say together. */
  private static String joined(List<JsonNode> events, String name) {
    return events.stream()
        .map(event -> event.at("/delta/" + name).asText(""))
        .collect(Collectors.joining());
  }
}
