package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that an agent has not at a target on one's own machines, in every format. */
class ToolPermissionTest {
  private static final String REFUSED = "The call to the tool 'edit' was refused";

  private static final String CHAT = ConfiguredGateway.CHAT;

  @TempDir Path folder;

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final LinkedBlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
  private ConfiguredGateway gateway;

  /** A format: what its callers ask with, and what its back ends answer. */
  enum Format {
    OPENAI(
        "/v1/chat/completions",
        """
        {"model":"agent/chat","stream":%s,"messages":[{"role":"user","content":"hi"}],
         "tools":[{"type":"function","function":{"name":"edit"}},{"type":"function","function":{"name":"bash"}}],
         "tool_choice":{"type":"function","function":{"name":"edit"}}}\
        """,
        """
        {"model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":null,
         "tool_calls":[{"id":"c1","type":"function","function":{"name":"NAME","arguments":"{}"}}]}}]}\
        """,
        String.join(
            "",
            "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,"
                + "\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"NAME\",\"arguments\":\"\"}}]}}]}\n\n",
            "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,"
                + "\"function\":{\"arguments\":\"{}\"}}]}}]}\n\n",
            "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
            "data: [DONE]\n\n"),
        "\"finish_reason\":\"stop\"",
        "\"tool_calls\""),
    RESPONSES(
        "/v1/responses",
        """
        {"model":"agent/responses","stream":%s,"store":false,"input":"hi",
         "tools":[{"type":"function","name":"edit"},{"type":"function","name":"bash"}],
         "tool_choice":{"type":"function","name":"edit"}}\
        """,
        """
        {"id":"r1","object":"response","status":"completed","model":"m","output":[{"type":"function_call","id":"f1",
         "call_id":"c1","name":"NAME","arguments":"{}","status":"completed"}],
         "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}\
        """,
        String.join(
            "",
            event(
                "response.created",
                "\"response\":{\"id\":\"r1\",\"model\":\"m\",\"status\":\"in_progress\",\"output\":[]}"),
            event(
                "response.output_item.added",
                "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"f1\",\"call_id\":\"c1\",\"name\":\"NAME\",\"arguments\":\"\"}"),
            event(
                "response.function_call_arguments.delta",
                "\"output_index\":0,\"item_id\":\"f1\",\"delta\":\"{}\""),
            event(
                "response.output_item.done",
                "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"f1\",\"call_id\":\"c1\",\"name\":\"NAME\",\"arguments\":\"{}\"}"),
            event(
                "response.completed",
                "\"response\":{\"id\":\"r1\",\"model\":\"m\",\"status\":\"completed\",\"output\":[],"
                    + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"total_tokens\":2}}")),
        "\"status\":\"completed\"",
        "\"function_call\""),
    ANTHROPIC(
        "/v1/messages",
        """
        {"model":"agent/messages","stream":%s,"max_tokens":9,"messages":[{"role":"user","content":"hi"}],
         "tools":[{"name":"edit","input_schema":{"type":"object"}},{"name":"bash","input_schema":{"type":"object"}}],
         "tool_choice":{"type":"tool","name":"edit"}}\
        """,
        """
        {"id":"m1","type":"message","role":"assistant","model":"m","stop_reason":"tool_use","stop_sequence":null,
         "content":[{"type":"tool_use","id":"t1","name":"NAME","input":{}}],
         "usage":{"input_tokens":1,"output_tokens":1}}\
        """,
        String.join(
            "",
            event(
                "message_start",
                "\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
                    + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"),
            event(
                "content_block_start",
                "\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"NAME\",\"input\":{}}"),
            event(
                "content_block_delta",
                "\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}"),
            event("content_block_stop", "\"index\":0"),
            event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":1}"),
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
        "\"stop_reason\":\"end_turn\"",
        "\"tool_use\""),
    OLLAMA(
        "/api/chat",
        """
        {"model":"agent/ollama","stream":%s,"messages":[{"role":"user","content":"hi"}],
         "tools":[{"type":"function","function":{"name":"edit"}},{"type":"function","function":{"name":"bash"}}]}\
        """,
        """
        {"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"NAME","arguments":{}}}]},
         "done":true,"done_reason":"stop"}\
        """,
        String.join(
            "",
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                + "{\"name\":\"NAME\",\"arguments\":{}}}]},\"done\":false}\n",
            "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n"),
        "\"done_reason\":\"stop\"",
        "\"tool_calls\""),
    GEMINI(
        "/v1beta/models/agent%2Fgemini:",
        """
        {"contents":[{"role":"user","parts":[{"text":"hi"}]}],
         "tools":[{"functionDeclarations":[{"name":"edit"},{"name":"bash"}]}],
         "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["edit"]}}}\
        """,
        """
        {"candidates":[{"index":0,"finishReason":"STOP","content":{"role":"model","parts":[
         {"functionCall":{"name":"NAME","args":{}}}]}}],
         "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}\
        """,
        String.join(
            "",
            "data: {\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":"
                + "{\"name\":\"NAME\",\"args\":{}}}]}}]}\n\n",
            "data: {\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\",\"content\":{\"role\":\"model\",\"parts\":"
                + "[{\"text\":\"\"}]}}],\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":1}}\n\n"),
        "\"finishReason\":\"STOP\"",
        "\"functionCall\"");

    private final String path;
    private final String request;
    private final String whole;
    private final String stream;
    private final String end;
    private final String call;

    Format(String path, String request, String whole, String stream, String end, String call) {
      this.path = path;
      this.request = request;
      this.whole = whole;
      this.stream = stream;
      this.end = end;
      this.call = call;
    }

    String path(boolean streams) {
      return this != GEMINI
          ? path
          : path + (streams ? "streamGenerateContent?alt=sse" : "generateContent");
    }

    /** Where its back ends are asked. */
    String backend(boolean streams) {
      return this != GEMINI
          ? path
          : "/v1beta/models/m:" + (streams ? "streamGenerateContent" : "generateContent");
    }

    String request(boolean streams) {
      return this == GEMINI ? request : request.formatted(streams);
    }

    Script whole(String tool) {
      return Script.json(200, whole.replace("NAME", tool));
    }

    Script stream(String tool) {
      Script script =
          Script.chunked(200, this == OLLAMA ? "application/x-ndjson" : "text/event-stream");
      for (String piece : stream.split("(?<=\n\n)|(?<=\\}\n)(?!\n)", -1)) {
        script = piece.isEmpty() ? script : script.piece(piece.replace("NAME", tool));
      }
      return script.end();
    }

    private static String event(String type, String fields) {
      return "event: %1$s\ndata: {\"type\":\"%1$s\",%2$s}\n\n".formatted(type, fields);
    }
  }

  @BeforeEach
  void start() {
    gateway =
        ConfiguredGateway.start(
            folder,
            """
            listen: { port: 0 }
            discover: false
            profile: team
            providers:
              chat: { type: openai, url: "%1$s/v1", local: true }
              responses: { type: openai-responses, url: "%1$s/v1", local: true }
              messages: { type: anthropic, url: "%1$s/v1", local: true, key: sk-x }
              ollama: { url: "%1$s" }
              gemini: { url: "%1$s/v1beta", local: true, key: sk-x }
              cloud: { type: openai, url: "%1$s/v1", local: false }
            models: { "plain": chat/m }
            profiles:
              team:
                permission: { edit: deny }
                agents:
                  chat: chat/m
                  responses: responses/m
                  messages: messages/m
                  ollama: ollama/m
                  gemini: gemini/m
                  cloud: cloud/m
                  free: { model: chat/m, permission: { edit: allow } }
                  careful: { model: chat/m, fallbacks: [ cloud/m ] }
            """
                .formatted(up.baseUrl()),
            new Surroundings(
                "test", Map.of(), List.of(new Listening()), () -> 0, Hearth.Time.SYSTEM));
  }

  @AfterEach
  void stop() {
    gateway.close();
    up.close();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aDeniedToolIsNotOfferedAndACallToItDoesNotReachTheCaller(Format format) {
    up.answer(format.backend(false), format.whole("edit"));

    RawResponse answer = ask(format, false);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(up.awaitRequest(format.backend(false), 1).bodyText())
        .contains("\"bash\"")
        .doesNotContain("edit");
    assertThat(answer.text()).contains(REFUSED, format.end).doesNotContain(format.call);
    assertThat(answer.header("x-hearth-dropped"))
        .hasValue("answer.denied_tool.edit, denied_tool.edit");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void noneReachesTheCallerOfAStreamEitherAndTheLogTellsIt(Format format)
      throws InterruptedException {
    up.answer(format.backend(true), format.stream("edit"));

    RawResponse answer = ask(format, true);

    assertThat(up.awaitRequest(format.backend(true), 1).bodyText())
        .contains("\"bash\"")
        .doesNotContain("edit");
    assertThat(answer.text()).contains(REFUSED, format.end).doesNotContain(format.call);
    assertThat(answer.header("x-hearth-dropped")).isPresent();
    assertThat(Objects.requireNonNull(records.poll(20, TimeUnit.SECONDS)).dropped())
        .containsExactly("answer.denied_tool.edit", "denied_tool.edit");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void callsToOtherToolsPass(Format format) {
    for (boolean streams : List.of(false, true)) {
      up.answer(format.backend(streams), streams ? format.stream("bash") : format.whole("bash"));

      RawResponse answer = ask(format, streams);

      assertThat(answer.text()).contains("\"bash\"", format.call).doesNotContain(REFUSED);
      assertThat(answer.header("x-hearth-dropped")).hasValue("denied_tool.edit");
    }
  }

  @Test
  void anotherFormatsCallerIsRefusedTheSame() {
    up.answer("/v1/messages", Format.ANTHROPIC.stream("edit"));

    RawResponse answer =
        post(
            Format.OPENAI.path,
            Format.OPENAI.request(true).replace("agent/chat", "agent/messages"));

    assertThat(up.awaitRequest("/v1/messages", 1).bodyText()).doesNotContain("edit");
    assertThat(answer.text()).contains(REFUSED, Format.OPENAI.end, "[DONE]");
  }

  @Test
  void aCloudsTargetHasAllOfItsTools() {
    assertBytesTravel("agent/cloud");
  }

  @Test
  void anAgentThatIsAllowedTheToolHasIt() {
    assertBytesTravel("agent/free");
  }

  @Test
  void whoeverIsNoAgentHasAllTools() {
    assertBytesTravel("plain");
  }

  @Test
  void theAgentOfTheHeaderIsDeniedItsToolsWhateverModelItAsksFor() {
    up.answer(CHAT, Format.OPENAI.whole("edit"));

    RawResponse answer =
        post(
            Format.OPENAI.path,
            Format.OPENAI.request(false).replace("agent/chat", "plain"),
            "x-hearth-agent: chat");

    assertThat(answer.text()).contains(REFUSED);
  }

  @Test
  void aRequestWithoutToolsTravelsAsItIs() {
    up.answer(CHAT, Script.chat("hello"));
    String request = "{\"odd\" :1,\"model\":\"agent/chat\",\"messages\":[]}";

    post(Format.OPENAI.path, request);

    assertThat(up.awaitRequest(CHAT, 1).bodyText()).isEqualTo(request.replace("agent/chat", "m"));
  }

  @Test
  void theOlderFormOfToolsDoesNotPassUnread() {
    RawResponse answer =
        post(
            Format.OPENAI.path,
            "{\"model\":\"agent/chat\",\"messages\":[],\"functions\":[{\"name\":\"edit\"}]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("use 'tools'");
    assertThat(up.requests(CHAT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStrictRequestGoesToATargetThatMayHaveAllOfIt(boolean hasFallback) {
    up.answer(CHAT, Format.OPENAI.whole("edit"));
    String agent = hasFallback ? "agent/careful" : "agent/chat";

    RawResponse answer =
        post(
            Format.OPENAI.path,
            Format.OPENAI.request(false).replace("agent/chat", agent),
            "x-hearth-strict: true");

    assertThat(answer.status()).isEqualTo(hasFallback ? 200 : 400);
    assertThat(answer.text()).contains(hasFallback ? "\"edit\"" : "denied_tool.edit");
    assertThat(up.requests(CHAT)).hasSize(hasFallback ? 1 : 0);
  }

  @Test
  void theExplanationTellsTheDeniedTools() {
    RawResponse answer =
        post(Format.OPENAI.path, Format.OPENAI.request(false), "x-hearth-explain: true");

    assertThat(answer.text()).contains("\"denied_tools\":[\"edit\"]");
  }

  private void assertBytesTravel(String model) {
    up.answer(CHAT, Format.OPENAI.whole("edit"));
    String request = Format.OPENAI.request(false).replace("agent/chat", model);

    RawResponse answer = post(Format.OPENAI.path, request);

    assertThat(up.awaitRequest(CHAT, 1).bodyText()).isEqualTo(request.replace(model, "m"));
    assertThat(answer.text()).isEqualTo(Format.OPENAI.whole.replace("NAME", "edit"));
    assertThat(answer.header("x-hearth-dropped")).isEmpty();
  }

  private RawResponse ask(Format format, boolean streams) {
    return post(format.path(streams), format.request(streams));
  }

  private RawResponse post(String path, String body, String... headers) {
    try (RawClient client = gateway.connect()) {
      return client.post(path, body, headers).readResponse();
    }
  }

  /** Keeps what the access log is told. */
  private final class Listening implements ExchangeListener {
    @Override
    public void started() {}

    @Override
    public void attemptFailed(Target target, InferenceError error) {}

    @Override
    public void finished(ExchangeRecord record) {
      records.add(record);
    }
  }
}
