package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomText;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
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
import io.netty.buffer.ByteBuf;
import java.io.IOException;
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
  private static final ModelParams TARGET = new ModelParams("real", Map.of());

  private final OllamaDialect dialect = new OllamaDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void namesThePaths() {
    assertThat(dialect.path(Operation.CHAT)).isEqualTo("/api/chat");
    assertThat(dialect.path(Operation.COMPLETION)).isEqualTo("/api/generate");
    assertThat(dialect.path(Operation.EMBEDDING)).isEqualTo("/api/embed");
  }

  @Test
  void writesAChat() {
    assertThat(encoded(TestRequests.chat().streamed().request(), TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":true,\"truncate\":false,\"shift\":false,"
                + "\"options\":{\"num_ctx\":8192}}");
    assertThat(sent(TestRequests.chat().request()).path("stream"))
        .as("streaming is Ollama's default")
        .hasToString("false");
  }

  @Test
  void writesACompletion() {
    assertThat(encoded(TestRequests.completion(true), TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"prompt\":\"once\",\"stream\":true,\"truncate\":false,"
                + "\"shift\":false,\"options\":{\"num_ctx\":8192}}");
    Completion between =
        new Completion("m", "a", "z", sampling(9), false, false, Map.of("keep_alive", "0"));
    assertThat(sent(between))
        .hasToString(
            "{\"model\":\"real\",\"prompt\":\"a\",\"suffix\":\"z\",\"stream\":false,"
                + "\"truncate\":false,\"shift\":false,\"keep_alive\":0,"
                + "\"options\":{\"num_ctx\":8192,\"num_predict\":9}}");
  }

  @Test
  void writesAnEmbedding() {
    Embedding embedding =
        new Embedding("m", List.of("a", "b"), 64, true, Map.of("keep_alive", "\"5m\""));
    assertThat(encoded(embedding, TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"input\":[\"a\",\"b\"],\"dimensions\":64,\"truncate\":false,"
                + "\"keep_alive\":\"5m\",\"options\":{\"num_ctx\":8192}}");
  }

  // ---- messages

  @Test
  void writesEveryKindOfMessage() {
    JsonNode messages =
        sent(TestRequests.chat(
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
            sent(TestRequests.chat(
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
    assertThatThrownBy(() -> encoded(request, TARGET))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.UNSUPPORTED);
              assertThat(e.error().param()).isEqualTo("messages");
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
        sent(TestRequests.chat().thinking(effort).request(), new ModelParams(model, Map.of()));
    assertThat(sent.has("think") ? sent.path("think").toString() : null).isEqualTo(think);
  }

  // ---- options

  @Test
  void writesEveryWayOfPickingTokens() {
    Sampling all = new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b\""));

    assertThat(sent(TestRequests.chat().with(all).request()).path("options"))
        .hasToString(
            "{\"frequency_penalty\":2.0,\"min_p\":0.05,\"num_ctx\":8192,\"num_predict\":9,"
                + "\"presence_penalty\":-1.0,\"seed\":-7,\"stop\":[\"a\",\"b\\\"\"],"
                + "\"temperature\":0.5,\"top_k\":40,\"top_p\":0.9}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "temperature; 0.1; -;   -;   0.1",
        "temperature; 0.1; 0.2; -;   0.2",
        "temperature; 0.1; 0.2; 0.3; 0.3",
        "temperature; -;   0.2; -;   0.2",
        "temperature; -;   0.2; 0.3; 0.3",
        "temperature; 0.1; -;   0.3; 0.3"
      })
  void callerWinsOverDefaultsAndCommonFieldsOverAll(
      String option, String byDefault, String byOwnField, Double byCommonField, String expected) {
    for (boolean nested : List.of(true, false)) {
      Sampling sampling =
          new Sampling(byCommonField, null, null, null, null, null, null, null, List.of());
      JsonNode options =
          sent(
                  TestRequests.chat()
                      .with(sampling)
                      .with(fields(option, byOwnField, nested))
                      .request(),
                  new ModelParams("real", fields(option, byDefault, !nested)))
              .path("options");
      assertThat(options.path(option)).as("nested: %s", nested).hasToString(expected);
    }
  }

  @Test
  void takesOptionsFromWhereverTheyAreNamed() {
    ModelParams target =
        new ModelParams(
            "real",
            Map.of(
                "num_gpu", "1",
                "max_tokens", "50",
                "stop", "\"end\"",
                "extra_body", "{\"options\":{\"num_thread\":4},\"mirostat\":2}",
                "keep_alive", "\"1h\"",
                "think", "true",
                "api_version", "\"x\""));
    Map<String, String> own =
        Map.of(
            "keep_alive", "-1",
            "repeat_penalty", "1.1",
            "num_gpu", "null",
            "user", "\"u\"",
            "n", "2",
            "truncate", "true",
            "stream", "true",
            "options", "{\"num_keep\":3,\"unknown\":1,\"use_mmap\":null}");

    assertThat(sent(TestRequests.chat().with(own).request(), target))
        .hasToString(
            "{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":false,\"truncate\":false,\"shift\":false,\"keep_alive\":-1,"
                + "\"think\":true,\"options\":{\"mirostat\":2,\"num_ctx\":8192,\"num_gpu\":1,"
                + "\"num_keep\":3,\"num_predict\":50,\"num_thread\":4,\"repeat_penalty\":1.1,"
                + "\"stop\":[\"end\"]}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"x\"", "[1]", "null", "{}"})
  void optionsThatAreNoneAreLeftOut(String options) {
    assertThat(sent(TestRequests.chat().with(Map.of("options", options)).request()).path("options"))
        .hasToString("{\"num_ctx\":8192}");
  }

  @Test
  void commonFieldsWinOverMembersOfTheSameMeaning() {
    JsonNode sent =
        sent(
            TestRequests.chat()
                .with(new ResponseFormat.JsonObject())
                .thinking("none")
                .with(Map.of("format", "{}", "think", "true"))
                .request());
    assertThat(sent.path("format")).hasToString("\"json\"");
    assertThat(sent.path("think")).hasToString("false");
  }

  // ---- the context window

  @ParameterizedTest
  @CsvSource({
    "0,,8192",
    "18000,,8192",
    "19000,,32768",
    "92000,,32768",
    "93000,,131072",
    "380000,,131072",
    "4000000,,131072",
    "0,8000,8192",
    "0,8192,32768",
    "0,100000,131072"
  })
  void windowFitsWhatIsAsked(int bytes, Integer limit, int window) {
    String text = "x".repeat(bytes);
    InferenceRequest chat =
        new InferenceRequest.Chat(
            "m",
            List.of(Message.of(Role.USER, text)),
            List.of(),
            new ToolChoice.Auto(),
            sampling(limit),
            new ResponseFormat.Text(),
            null,
            false,
            false,
            Map.of());
    Completion completion =
        new Completion("m", text, null, sampling(limit), false, false, Map.of());

    assertThat(window(chat)).isEqualTo(window);
    assertThat(window(completion)).isEqualTo(window);
  }

  @Test
  void windowCountsWhateverTheModelReads() {
    String half = "x".repeat(10_000);
    Part text = new Part.Text(half);
    List<Part> others =
        List.of(
            new Part.Text(half),
            new Part.Thinking(half),
            new Part.ToolCall("1", "f", half),
            new Part.ToolResult("1", null, half));
    assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(text))))).isEqualTo(8_192);
    for (Part other : others) {
      assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(text, other)))))
          .as(other.getClass().getSimpleName())
          .isEqualTo(32_768);
    }
    assertThat(
            window(
                TestRequests.chat()
                    .with(
                        new ToolChoice.Auto(), new Tool("f", half, null), new Tool("g", half, null))
                    .request()))
        .isEqualTo(32_768);
    Part image = new Part.Image("image/png", "AA==");
    assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(image, image, image)))))
        .isEqualTo(8_192);
    assertThat(
            window(
                TestRequests.chat(
                    new Message(Role.USER, List.of(image, image, image, image, image)))))
        .isEqualTo(32_768);
  }

  @Test
  void windowOfAnEmbeddingFitsItsLongestInput() {
    String half = "x".repeat(15_000);
    assertThat(window(TestRequests.embedding(half, half, half))).isEqualTo(8_192);
    assertThat(window(TestRequests.embedding("a", half + half))).isEqualTo(32_768);
  }

  @Test
  void configuredWindowIsKeptAndTheCallersOwnEvenMoreSo() {
    ModelParams target = new ModelParams("real", Map.of("num_ctx", "4096"));
    InferenceRequest large = TestRequests.chat(Message.of(Role.USER, "x".repeat(99_999)));

    assertThat(sent(large, target).path("options").path("num_ctx").intValue()).isEqualTo(4_096);
    assertThat(
            sent(TestRequests.chat().with(Map.of("num_ctx", "65536")).request(), target)
                .path("options")
                .path("num_ctx")
                .intValue())
        .isEqualTo(65_536);
    assertThat(sent(TestRequests.embedding("a"), target).path("options").path("num_ctx").intValue())
        .isEqualTo(4_096);
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
      JsonNode sent = sent(TestRequests.chat(messages.toArray(Message[]::new)), TARGET);

      assertThat(sent.path("messages").findValuesAsText("content"))
          .as("seed %d", seed)
          .isEqualTo(
              messages.stream()
                  .map(message -> message.parts().getFirst())
                  .map(part -> part instanceof Part.Text(String text) ? text : "")
                  .toList());
      assertThat(
              sent(TestRequests.chat().with(stops).request())
                  .path("options")
                  .path("stop")
                  .path(0)
                  .textValue())
          .as("seed %d", seed)
          .isEqualTo(stops.stop().getFirst());
    }
  }

  private static Map<String, String> fields(String name, String value, boolean nested) {
    if (value == null) {
      return Map.of();
    }
    return nested ? Map.of("options", "{\"" + name + "\":" + value + "}") : Map.of(name, value);
  }

  private static Sampling sampling(Integer limit) {
    return new Sampling(null, null, null, null, null, null, null, limit, List.of());
  }

  private Map<String, String> arguments(String text) {
    JsonNode arguments =
        sent(TestRequests.chat(
                new Message(Role.ASSISTANT, List.of(new Part.ToolCall("1", "f", text)))))
            .at("/messages/0/tool_calls/0/function/arguments");
    assertThat(arguments.isObject()).as("an object: %s", arguments).isTrue();
    Map<String, String> members = new TreeMap<>();
    arguments.forEachEntry((name, value) -> members.put(name, value.textValue()));
    return members;
  }

  private JsonNode tools(ToolChoice choice, Tool... tools) {
    return sent(TestRequests.chat().with(choice, tools).request()).path("tools");
  }

  private JsonNode format(ResponseFormat format) {
    return sent(TestRequests.chat().with(format).request()).path("format");
  }

  private int window(InferenceRequest request) {
    return sent(request).path("options").path("num_ctx").intValue();
  }

  private JsonNode sent(InferenceRequest request) {
    return sent(request, TARGET);
  }

  private JsonNode sent(InferenceRequest request, ModelParams target) {
    ByteBuf bytes = dialect.encode(request, target, buffers.allocator());
    try {
      return Json.tree(bytes);
    } catch (IOException e) {
      throw new AssertionError("no JSON was sent", e);
    } finally {
      bytes.release();
    }
  }

  private String encoded(InferenceRequest request, ModelParams target) {
    return TestBuffers.text(dialect.encode(request, target, buffers.allocator()));
  }
}
