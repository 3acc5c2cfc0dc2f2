package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomChats;
import dev.hearth.dialect.RandomText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
  private static final ModelParams TARGET = new ModelParams("real", Map.of());

  private final OpenAiDialect dialect = new OpenAiDialect();

  /** What passes through a chat unchanged; results of tools lose images and failures to text. */
  private static final Set<Feature> CARRIED =
      EnumSet.complementOf(
          EnumSet.of(
              Feature.DOCUMENT_LINK,
              Feature.THINKING_SIGNATURE,
              Feature.TOOL_RESULT_IMAGE,
              Feature.TOOL_RESULT_ERROR));

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void writesEveryPartOfAChat() {
    Chat chat =
        new Chat(
            "asked",
            List.of(
                Message.of(Role.SYSTEM, "s"),
                new Message(
                    Role.USER,
                    List.of(
                        new Part.Text("a"),
                        new Part.Image("image/png", "AA=="),
                        new Part.ImageLink("https://x/y"))),
                new Message(
                    Role.ASSISTANT,
                    List.of(new Part.Thinking("hm"), new Part.ToolCall("1", "f", "{\"x\":1}"))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "42")))),
            List.of(new Tool("f", "d", "{\"a\":1.50}"), new Tool("g", null, null)),
            new ToolChoice.Named("f"),
            true,
            new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b")),
            new ResponseFormat.JsonSchema("n", "{\"type\":\"object\"}"),
            Reasoning.effort("low"),
            "u",
            true,
            false,
            Map.of("odd", "{\"a\" : [1.00]}"));

    assertThat(encoded(chat, TARGET))
        .isEqualTo(
            """
            {"model":"real","messages":[{"role":"system","content":"s"},\
            {"role":"user","content":[{"type":"text","text":"a"},\
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},\
            {"type":"image_url","image_url":{"url":"https://x/y"}}]},\
            {"role":"assistant","reasoning_content":"hm","content":null,"tool_calls":[{"id":"1",\
            "type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},\
            {"role":"tool","tool_call_id":"1","name":"f","content":"42"}],\
            "tools":[{"type":"function","function":{"name":"f","description":"d",\
            "parameters":{"a":1.50}}},{"type":"function","function":{"name":"g"}}],\
            "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":true,\
            "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"presence_penalty":-1.0,\
            "frequency_penalty":2.0,"seed":-7,"max_tokens":9,"stop":["a","b"],\
            "response_format":{"type":"json_schema","json_schema":{"name":"n",\
            "schema":{"type":"object"}}},"reasoning_effort":"low","user":"u",\
            "stream":true,"stream_options":{"include_usage":true}}\
            """);
  }

  @Test
  void writesNothingThatTheCallerLeftToTheModel() {
    assertThat(encoded(TestRequests.chat().request(), TARGET))
        .isEqualTo("{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(encoded(TestRequests.completion(false), TARGET))
        .isEqualTo("{\"model\":\"real\",\"prompt\":\"once\"}");
    assertThat(encoded(TestRequests.embedding("a"), TARGET))
        .isEqualTo("{\"model\":\"real\",\"input\":[\"a\"]}");
  }

  @Test
  void resultOfAToolInAUsersTurnBecomesAMessageBeforeIt() {
    Message turn =
        new Message(Role.USER, List.of(new Part.Text("so?"), new Part.ToolResult("1", null, "42")));
    Message onlyResult = new Message(Role.USER, List.of(new Part.ToolResult("2", null, "43")));

    assertThat(encoded(TestRequests.chat(turn, onlyResult), TARGET))
        .isEqualTo(
            "{\"model\":\"real\",\"messages\":["
                + "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"42\"},"
                + "{\"role\":\"user\",\"content\":\"so?\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"2\",\"content\":\"43\"}]}");
  }

  @Test
  void imageOfAToolFollowsAllResultsInAMessageOfTheUser() {
    Part.ToolResult shot =
        new Part.ToolResult(
            "1", null, List.of(new Part.Text("see"), new Part.Image("image/png", "AA")), false);
    Part.ToolResult failure = new Part.ToolResult("2", null, List.of(new Part.Text("no")), true);

    assertThat(
            encoded(
                TestRequests.chat(
                    new Message(Role.TOOL, List.of(shot)),
                    new Message(Role.TOOL, List.of(failure)),
                    Message.of(Role.USER, "so?")),
                TARGET))
        .isEqualTo(
            """
            {"model":"real","messages":[{"role":"tool","tool_call_id":"1","content":"see"},\
            {"role":"tool","tool_call_id":"2","content":"Error: no"},\
            {"role":"user","content":[\
            {"type":"text","text":"The tool result 1 came with:"},\
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]},\
            {"role":"user","content":"so?"}]}\
            """);
  }

  @Test
  void leadingSystemMessagesBecomeOne() {
    assertThat(
            encoded(
                TestRequests.chat(
                    Message.of(Role.SYSTEM, "a"),
                    Message.of(Role.SYSTEM, "b"),
                    Message.of(Role.USER, "hi"),
                    Message.of(Role.SYSTEM, "c")),
                TARGET))
        .isEqualTo(
            """
            {"model":"real","messages":[{"role":"system","content":[\
            {"type":"text","text":"a"},{"type":"text","text":"b"}]},\
            {"role":"user","content":"hi"},{"role":"system","content":"c"}]}\
            """);
  }

  @Test
  void namesWhatItHasNoPlaceFor() {
    Losses losses = new Losses();
    Chat chat =
        TestRequests.chat()
            .with(Map.of("context_management", "{}", "cache_control", "true"))
            .request();
    Message thought =
        new Message(
            Role.ASSISTANT,
            List.of(
                new Part.Thinking("hm", new Signature(Signature.Issuer.ANTHROPIC, "s")),
                new Part.Text("a")));

    dialect.encode(chat, TARGET, losses, buffers.allocator()).release();
    dialect.encode(TestRequests.chat(thought), TARGET, losses, buffers.allocator()).release();

    assertThat(losses.names())
        .containsExactly("cache_control", "context_management", "thinking_signature");
  }

  @Test
  void refusesADocumentThatItCannotSend() {
    Chat chat =
        TestRequests.chat(
            new Message(Role.USER, List.of(new Part.DocumentLink("https://x/y.pdf", null))));

    assertThatThrownBy(() -> encoded(chat, TARGET))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(InferenceError.Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo("unsupported_document_link");
            });
  }

  @Test
  void schemaWithoutANameGetsOne() {
    ResponseFormat format = new ResponseFormat.JsonSchema(null, "{}");
    assertThat(encoded(TestRequests.chat().with(format).request(), TARGET))
        .contains("\"json_schema\":{\"name\":\"answer\",\"schema\":{}}");
  }

  @Test
  void defaultsAreSetUnlessTheCallerSetThem() {
    Map<String, String> defaults =
        Map.of(
            "temperature", "0.2",
            "top_p", "0.5",
            "user", "\"us\"",
            "max_completion_tokens", "9",
            "stream", "true",
            "stream_options", "{}",
            "model", "\"never\"",
            "extra_body", "{\"guided\":{\"a\":[1.0]}}");
    Sampling sampling = new Sampling(null, 0.9, null, null, null, null, null, 5, List.of());

    assertThat(
            encoded(
                TestRequests.chat().with(sampling).request(), new ModelParams("real", defaults)))
        .isEqualTo(
            "{\"model\":\"real\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"top_p\":0.9,\"max_tokens\":5,"
                + "\"guided\":{\"a\":[1.0]},\"temperature\":0.2,\"user\":\"us\"}");
    assertThat(encoded(TestRequests.completion(false), new ModelParams("real", defaults)))
        .contains("\"max_completion_tokens\":9")
        .doesNotContain("stream");
  }

  @Test
  void whatIsWrittenIsReadAsTheSameRequest() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      InferenceRequest request = request(random);
      String json = encoded(request, new ModelParams(request.model(), Map.of()));

      assertThat(decoded(request, json, random)).as("seed %d: %s", seed, json).isEqualTo(request);
    }
  }

  // ---- any request in its canonical form

  private static InferenceRequest request(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        boolean stream = random.nextBoolean();
        yield new Completion(
            RandomText.filled(random) + "m",
            RandomText.of(random),
            maybe(random, () -> RandomText.of(random)),
            sampling(random),
            stream,
            stream,
            Map.of());
      }
      case 1 ->
          new Embedding(
              "m",
              listOf(random, 1, () -> RandomText.of(random)),
              maybe(random, () -> random.nextInt(4096)),
              random.nextBoolean(),
              Map.of());
      default -> new RandomChats(CARRIED, Signature.Issuer.GEMINI, random).next();
    };
  }

  private static Sampling sampling(Random random) {
    return new Sampling(
        maybe(random, random::nextDouble),
        maybe(random, () -> random.nextDouble() * 1e-9),
        maybe(random, random::nextInt),
        maybe(random, () -> 0.0),
        maybe(random, () -> (double) random.nextInt(3) - 1),
        maybe(random, () -> random.nextDouble() * 1e9),
        maybe(random, random::nextLong),
        maybe(random, () -> random.nextInt(9_999)),
        listOf(random, 0, () -> RandomText.of(random)));
  }

  private static <T> @Nullable T maybe(Random random, Supplier<T> value) {
    return random.nextInt(3) == 0 ? value.get() : null;
  }

  private static <T> List<T> listOf(Random random, int atLeast, Supplier<T> element) {
    return Stream.generate(element).limit(atLeast + random.nextInt(4)).toList();
  }

  private String encoded(InferenceRequest request, ModelParams target) {
    return TestBuffers.text(dialect.encode(request, target, new Losses(), buffers.allocator()));
  }

  private InferenceRequest decoded(InferenceRequest request, String json, Random random) {
    RequestBody body = new RequestBody();
    for (ByteBuf piece : buffers.cut(json.getBytes(StandardCharsets.UTF_8), random)) {
      body.add(piece);
    }
    try {
      return dialect.decode(Asked.of(request.operation()), body);
    } finally {
      body.release();
    }
  }
}
