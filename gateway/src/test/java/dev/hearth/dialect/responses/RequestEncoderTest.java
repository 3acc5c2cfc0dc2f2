package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RandomChats;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestEncoderTest {
  private static final ModelParams TARGET = new ModelParams("real", Map.of());

  /** What this format carries; a tool's failure is told in its text. */
  private static final Set<Feature> CARRIED =
      EnumSet.complementOf(
          EnumSet.of(
              Feature.AUDIO,
              Feature.TOP_K,
              Feature.MIN_P,
              Feature.PRESENCE_PENALTY,
              Feature.FREQUENCY_PENALTY,
              Feature.SEED,
              Feature.STOP,
              Feature.TOOL_RESULT_ERROR));

  private final ResponsesDialect dialect = new ResponsesDialect();
  private final TestBuffers buffers = new TestBuffers();
  private final Bodies bodies = new Bodies(buffers);
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void writesEveryPartOfAChat() {
    Signature own = new Signature(Issuer.OPENAI, "gAAA");
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
                        new Part.ImageLink("https://x/y"),
                        new Part.Document("application/pdf", "JV", "a.pdf"),
                        new Part.DocumentLink("https://x/d", null))),
                new Message(
                    Role.ASSISTANT,
                    List.of(
                        new Part.Thinking("hm", own),
                        new Part.Text("t"),
                        new Part.ToolCall("1", "f", "{\"x\":1}"))),
                new Message(
                    Role.TOOL,
                    List.of(
                        new Part.ToolResult(
                            "1",
                            "f",
                            List.of(new Part.Text("no"), new Part.Image("image/png", "AA")),
                            true))),
                Message.of(Role.SYSTEM, "late")),
            List.of(new Tool("f", "d", "{\"a\":1.50}", true), new Tool("g", null, null)),
            new ToolChoice.Named("f"),
            true,
            new Sampling(0.5, 0.9, null, null, null, null, null, 64, List.of()),
            new ResponseFormat.JsonSchema(null, "{\"b\":2}", true),
            Reasoning.budget(100),
            "me",
            true,
            true,
            Map.of("prompt_cache_key", "\"k\"", "verbosity", "\"low\"", "n", "2"));

    assertThat(encoded(chat))
        .isEqualTo(
            Bodies.json(
                """
                {'model':'real','instructions':'s','input':[\
                {'type':'message','role':'user','content':[{'type':'input_text','text':'a'},\
                {'type':'input_image','image_url':'data:image/png;base64,AA==','detail':'auto'},\
                {'type':'input_image','image_url':'https://x/y','detail':'auto'},\
                {'type':'input_file','filename':'a.pdf',\
                'file_data':'data:application/pdf;base64,JV'},\
                {'type':'input_file','file_url':'https://x/d'}]},\
                {'type':'reasoning','summary':[{'type':'summary_text','text':'hm'}],\
                'encrypted_content':'gAAA'},\
                {'type':'message','role':'assistant','content':[{'type':'output_text','text':'t'}]},\
                {'type':'function_call','call_id':'1','name':'f','arguments':'{\\"x\\":1}'},\
                {'type':'function_call_output','call_id':'1','output':[\
                {'type':'input_text','text':'Error: no'},\
                {'type':'input_image','image_url':'data:image/png;base64,AA','detail':'auto'}]},\
                {'type':'message','role':'system','content':[{'type':'input_text','text':'late'}]}],\
                'tools':[{'type':'function','name':'f','description':'d','parameters':{'a':1.50},\
                'strict':true},{'type':'function','name':'g',\
                'parameters':{'type':'object','properties':{}},'strict':false}],\
                'tool_choice':{'type':'function','name':'f'},'parallel_tool_calls':true,\
                'temperature':0.5,'top_p':0.9,'max_output_tokens':64,\
                'text':{'format':{'type':'json_schema','name':'answer','schema':{'b':2},\
                'strict':true},'verbosity':'low'},\
                'reasoning':{'effort':'low','summary':'auto'},\
                'include':['reasoning.encrypted_content'],'user':'me','store':false,'stream':true,\
                'prompt_cache_key':'k'}\
                """));
    assertThat(losses.names()).containsExactly("n");
  }

  @Test
  void asksForNothingThatWasNotAskedFor() {
    assertThat(encoded(TestRequests.chat().request()))
        .isEqualTo(
            Bodies.json(
                "{'model':'real','input':[{'type':'message','role':'user','content':["
                    + "{'type':'input_text','text':'hi'}]}],'store':false}"));
    assertThat(losses.isEmpty()).isTrue();
  }

  @Test
  void addsTheTargetsDefaults() {
    ModelParams target =
        new ModelParams("real", Map.of("max_tokens", "9", "temperature", "0.1", "store", "true"));

    assertThat(encoded(TestRequests.chat().request(), target))
        .endsWith(Bodies.json("'store':false,'max_output_tokens':9,'temperature':0.1}"));
  }

  @Test
  void decodesToTheSameChat() {
    for (long seed = 0; seed < 1_000; seed++) {
      Chat chat = new RandomChats(CARRIED, Issuer.OPENAI, new Random(seed)).next();

      String json = encoded(chat);

      assertThat(bodies.decode(json.replace("'", "\\u0027")))
          .as("seed %d", seed)
          .isEqualTo(strictOrNot(chat));
      assertThat(losses.names()).as("seed %d", seed).isEmpty();
    }
  }

  /** Unsaid is said here, because this format would take it for yes. */
  private static Chat strictOrNot(Chat chat) {
    List<Tool> tools =
        chat.tools().stream()
            .map(tool ->
                new Tool(
                    tool.name(),
                    tool.description(),
                    tool.parameters(),
                    tool.strict() != null && tool.strict()))
            .toList();
    return new Chat(
        "real",
        chat.messages(),
        tools,
        chat.toolChoice(),
        chat.parallelToolCalls(),
        chat.sampling(),
        chat.format(),
        chat.reasoning(),
        chat.user(),
        chat.stream(),
        chat.usageInStream(),
        chat.others());
  }

  static Stream<Arguments> lost() {
    Sampling all = new Sampling(null, null, 3, 0.1, 0.2, 0.3, 7L, null, List.of("x"));
    return Stream.of(
        Arguments.of(
            TestRequests.chat().with(all).request(),
            "frequency_penalty min_p presence_penalty seed stop top_k"),
        Arguments.of(TestRequests.chat(assistant(new Part.Thinking("mine"))), "thinking"),
        Arguments.of(
            TestRequests.chat(
                assistant(new Part.Thinking("a", new Signature(Issuer.ANTHROPIC, "s")))),
            "thinking thinking_signature"),
        Arguments.of(
            TestRequests.chat(
                assistant(new Part.RedactedThinking(new Signature(Issuer.ANTHROPIC, "s")))),
            "thinking_signature"),
        Arguments.of(
            TestRequests.chat(
                assistant(new Part.ToolCall("1", "f", "", new Signature(Issuer.GEMINI, "s")))),
            "thinking_signature"),
        Arguments.of(
            TestRequests.chat()
                .with(Map.of("metadata", "{\"a\":1}", "service_tier", "\"gold\"", "odd", "[1]"))
                .request(),
            "metadata odd service_tier"));
  }

  @ParameterizedTest
  @MethodSource("lost")
  void namesWhatItHasNoPlaceFor(Chat chat, String names) {
    encoded(chat);

    assertThat(losses.names()).containsExactly(names.split(" "));
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(user(new Part.Audio("audio/wav", "UklG")), "unsupported_audio"),
        Arguments.of(
            TestRequests.chat(assistant(new Part.Image("image/png", "AA"))), "unsupported_image"),
        Arguments.of(
            TestRequests.chat(assistant(new Part.DocumentLink("https://x", null))),
            "unsupported_document"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatChangesTheMeaning(Chat chat, String code) {
    InferenceException refused =
        catchThrowableOfType(InferenceException.class, () -> encoded(chat));

    assertThat(refused.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
    assertThat(refused.error().code()).isEqualTo(code);
  }

  @Test
  void answersNothingButConversations() {
    InferenceException refused =
        catchThrowableOfType(InferenceException.class, () -> encoded(TestRequests.embedding("x")));

    assertThat(refused.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
  }

  private static Message assistant(Part part) {
    return new Message(Role.ASSISTANT, List.of(part));
  }

  private static Chat user(Part part) {
    return TestRequests.chat(new Message(Role.USER, List.of(part)));
  }

  private String encoded(InferenceRequest request) {
    return encoded(request, TARGET);
  }

  private String encoded(InferenceRequest request, ModelParams target) {
    return TestBuffers.text(dialect.encode(request, target, losses, buffers.allocator()));
  }
}
