package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomText;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {
  private final Sender ollama = new Sender();

  @AfterEach
  void everyBufferIsReleased() {
    ollama.assertAllReleased();
  }

  @Test
  void namesThePaths() {
    assertThat(new OllamaDialect().path(Operation.CHAT, "m", false)).isEqualTo("/api/chat");
    assertThat(new OllamaDialect().path(Operation.COMPLETION, "m", false))
        .isEqualTo("/api/generate");
    assertThat(new OllamaDialect().path(Operation.EMBEDDING, "m", false)).isEqualTo("/api/embed");
  }

  @Test
  void writesAChat() {
    assertThat(ollama.text(TestRequests.chat().streamed().request(), Sender.TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":true,\"truncate\":false,\"shift\":false,"
                + "\"options\":{\"num_ctx\":8192}}");
    assertThat(ollama.sent(TestRequests.chat().request()).path("stream"))
        .as("streaming is Ollama's default")
        .hasToString("false");
  }

  @Test
  void writesACompletion() {
    assertThat(ollama.text(TestRequests.completion(true), Sender.TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"prompt\":\"once\",\"stream\":true,\"truncate\":false,"
                + "\"shift\":false,\"options\":{\"num_ctx\":8192}}");
    Completion between =
        new Completion("m", "a", "z", sampling(9), false, false, Map.of("keep_alive", "0"));
    assertThat(ollama.sent(between))
        .hasToString(
            "{\"model\":\"real\",\"prompt\":\"a\",\"suffix\":\"z\",\"stream\":false,"
                + "\"truncate\":false,\"shift\":false,\"keep_alive\":0,"
                + "\"options\":{\"num_ctx\":8192,\"num_predict\":9}}");
  }

  @Test
  void writesAnEmbedding() {
    Embedding embedding =
        new Embedding("m", List.of("a", "b"), 64, true, Map.of("keep_alive", "\"5m\""));
    assertThat(ollama.text(embedding, Sender.TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"input\":[\"a\",\"b\"],\"dimensions\":64,\"truncate\":false,"
                + "\"keep_alive\":\"5m\",\"options\":{\"num_ctx\":8192}}");
  }

  // ---- messages

  @Test
  void writesEveryKindOfMessage() {
    JsonNode messages =
        ollama
            .sent(
                TestRequests.chat(
                    new Message(Role.SYSTEM, List.of(new Part.Text("a"), new Part.Text("b"))),
                    new Message(
                        Role.USER,
                        List.of(
                            new Part.Text("what?"),
                            new Part.Image("image/png", "AA=="),
                            new Part.Image("image/jpeg", "BB=="))),
                    new Message(
                        Role.ASSISTANT,
                        List.of(
                            new Part.Thinking("h"),
                            new Part.Thinking("m"),
                            new Part.Text("so"),
                            new Part.ToolCall("c1", "f", "{\"x\":1.50}"),
                            new Part.ToolCall("c2", "g", ""))),
                    new Message(Role.TOOL, List.of(new Part.ToolResult("c2", null, "42"))),
                    new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "own", "43"))),
                    new Message(Role.TOOL, List.of(new Part.ToolResult("c0", null, "44"))),
                    new Message(Role.ASSISTANT, List.of())))
            .path("messages");

    assertThat(messages)
        .hasToString(
            """
            [{"role":"system","content":"a\\nb"},\
            {"role":"user","content":"what?","images":["AA==","BB=="]},\
            {"role":"assistant","content":"so","thinking":"hm","tool_calls":[\
            {"id":"c1","function":{"index":0,"name":"f","arguments":{"x":1.50}}},\
            {"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},\
            {"role":"tool","content":"42","tool_name":"g","tool_call_id":"c2"},\
            {"role":"tool","content":"43","tool_name":"own","tool_call_id":"c1"},\
            {"role":"tool","content":"44","tool_call_id":"c0"},\
            {"role":"assistant","content":""}]\
            """);
  }

  @Test
  void resultOfAToolInAUsersTurnBecomesAMessageBeforeIt() {
    Part result = new Part.ToolResult("1", "f", "42");
    assertThat(
            ollama
                .sent(
                    TestRequests.chat(
                        new Message(Role.USER, List.of(new Part.Text("so?"), result)),
                        new Message(Role.USER, List.of(result))))
                .path("messages"))
        .hasToString(
            "[{\"role\":\"tool\",\"content\":\"42\",\"tool_name\":\"f\",\"tool_call_id\":\"1\"},"
                + "{\"role\":\"user\",\"content\":\"so?\"},"
                + "{\"role\":\"tool\",\"content\":\"42\",\"tool_name\":\"f\","
                + "\"tool_call_id\":\"1\"}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"x\":", "[1]", "7", "\"x\"", "null", "{} {}", "not json", "{'x':1}"})
  void argumentsThatAreNoObjectBecomeAMemberOfOne(String broken) {
    assertThat(arguments(broken)).isEqualTo(Map.of("arguments", broken));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "{}", " { } "})
  void noArgumentsAreAnEmptyObject(String none) {
    assertThat(arguments(none)).isEqualTo(Map.of());
  }

  @Test
  void argumentsMayHoldHalfASurrogatePair() {
    assertThat(arguments("{\"x\":\"\\ud83d\"}")).isEqualTo(Map.of("x", "\ud83d"));
  }

  @Test
  void refusesAnImageThatOllamaWouldHaveToFetch() {
    InferenceRequest request =
        TestRequests.chat(
            Message.of(Role.USER, "look"),
            new Message(Role.USER, List.of(new Part.ImageLink("https://example.org/secret.png"))));
    assertThatThrownBy(() -> ollama.text(request, Sender.TARGET))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo("unsupported_image_link");
              assertThat(e.error().message()).contains("data URL").doesNotContain("secret");
            });
  }

  // ---- tools, format, thinking

  @Test
  void writesTools() {
    Tool full = new Tool("f", "d", "{\"type\":\"object\",\"x\":1.50}");
    Tool bare = new Tool("g", null, null);
    String both =
        """
        [{"type":"function","function":{"name":"f","description":"d",\
        "parameters":{"type":"object","x":1.50}}},\
        {"type":"function","function":{"name":"g",\
        "parameters":{"type":"object","properties":{}}}}]\
        """;

    assertThat(tools(new ToolChoice.Auto(), full, bare)).hasToString(both);
    assertThat(tools(new ToolChoice.Required(), full, bare)).hasToString(both);
    assertThat(tools(new ToolChoice.Auto()).isMissingNode()).isTrue();
  }

  @Test
  void showsOnlyTheToolThatIsWanted() {
    Tool f = new Tool("f", null, null);
    Tool g = new Tool("g", null, null);

    assertThat(tools(new ToolChoice.Named("g"), f, g).findValuesAsText("name"))
        .containsExactly("g");
    assertThat(tools(new ToolChoice.Named("h"), f, g).isMissingNode()).isTrue();
    assertThat(tools(new ToolChoice.None(), f, g).isMissingNode()).isTrue();
  }

  @Test
  void asksForTheFormOfTheAnswer() {
    assertThat(format(new ResponseFormat.Text()).isMissingNode()).isTrue();
    assertThat(format(new ResponseFormat.JsonObject())).hasToString("\"json\"");
    assertThat(format(new ResponseFormat.JsonSchema("n", "{\"type\":\"object\"}")))
        .hasToString("{\"type\":\"object\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "llama3,none,false",
    "llama3,low,",
    "llama3,high,",
    "llama3,,",
    "gpt-oss:20b,none,false",
    "gpt-oss:20b,minimal,'\"low\"'",
    "gpt-oss:20b,low,'\"low\"'",
    "gpt-oss:20b,medium,'\"medium\"'",
    "gpt-oss:20b,high,'\"high\"'",
    "gpt-oss:20b,xhigh,'\"high\"'",
    "gpt-oss:20b,,"
  })
  void asksForThinking(String model, String effort, String think) {
    JsonNode sent =
        ollama.sent(
            TestRequests.chat().thinking(effort).request(), new ModelParams(model, Map.of()));
    assertThat(sent.has("think") ? sent.path("think").toString() : null).isEqualTo(think);
  }

  @Test
  void anyTextIsWrittenAsJson() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Message> messages =
          IntStream.range(0, random.nextInt(5))
              .mapToObj(_ -> Message.of(Role.ASSISTANT, RandomText.of(random)))
              .toList();
      Sampling stops =
          new Sampling(
              null, null, null, null, null, null, null, null, List.of(RandomText.of(random)));
      JsonNode sent =
          ollama.sent(TestRequests.chat(messages.toArray(Message[]::new)), Sender.TARGET);

      assertThat(sent.path("messages").findValuesAsText("content"))
          .as("seed %d", seed)
          .isEqualTo(
              messages.stream()
                  .map(message -> message.parts().getFirst())
                  .map(part -> part instanceof Part.Text(String text) ? text : "")
                  .toList());
      assertThat(
              ollama
                  .sent(TestRequests.chat().with(stops).request())
                  .path("options")
                  .path("stop")
                  .path(0)
                  .textValue())
          .as("seed %d", seed)
          .isEqualTo(stops.stop().getFirst());
    }
  }

  private static Sampling sampling(Integer limit) {
    return new Sampling(null, null, null, null, null, null, null, limit, List.of());
  }

  private Map<String, String> arguments(String text) {
    JsonNode arguments =
        ollama
            .sent(
                TestRequests.chat(
                    new Message(Role.ASSISTANT, List.of(new Part.ToolCall("1", "f", text)))))
            .at("/messages/0/tool_calls/0/function/arguments");
    assertThat(arguments.isObject()).as("an object: %s", arguments).isTrue();
    Map<String, String> members = new TreeMap<>();
    arguments.forEachEntry((name, value) -> members.put(name, value.textValue()));
    return members;
  }

  private JsonNode tools(ToolChoice choice, Tool... tools) {
    return ollama.sent(TestRequests.chat().with(choice, tools).request()).path("tools");
  }

  private JsonNode format(ResponseFormat format) {
    return ollama.sent(TestRequests.chat().with(format).request()).path("format");
  }
}
