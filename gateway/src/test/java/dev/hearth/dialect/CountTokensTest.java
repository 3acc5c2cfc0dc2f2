package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.TokenCount;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests for a count of tokens, in each format that has them. */
class CountTokensTest {
  private static final int RUNS = 300;

  /** What all three formats carry, and what a count does not leave out. */
  private static final Set<Feature> CARRIED =
      EnumSet.of(Feature.TOOLS, Feature.IMAGE, Feature.TOOL_CHOICE, Feature.RESPONSE_FORMAT);

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  // ---- requests to back ends

  @Test
  void anthropicIsAskedWithoutWhatItRefuses() {
    assertThat(sent(CountingFormat.ANTHROPIC, "claude-sonnet-4-5", defaults(), new Losses()))
        .isEqualTo(
            json(
                "{'model':'claude-sonnet-4-5','system':'Be kind.','messages':["
                    + "{'role':'user','content':[{'type':'text','text':'Weather?'},"
                    + "{'type':'image','source':{'type':'base64','media_type':'image/png',"
                    + "'data':'AAAA'}}]},"
                    + "{'role':'assistant','content':[{'type':'tool_use','id':'c1',"
                    + "'name':'weather','input':{'city':'Paris'}}]},"
                    + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'c1',"
                    + "'content':'21'}]}],"
                    + "'tools':[{'name':'weather','description':'Of a city',"
                    + "'input_schema':{'type':'object'}}],"
                    + "'tool_choice':{'type':'auto','disable_parallel_tool_use':true},"
                    + "'output_config':{'format':{'type':'json_schema',"
                    + "'schema':{'type':'object'}}},"
                    + "'speed':'fast'}"));
  }

  @Test
  void geminiIsAskedForAWholeRequest() {
    Losses losses = new Losses();

    assertThat(
            sent(
                CountingFormat.GEMINI,
                "gemini-3-flash-preview",
                Map.of("temperature", "0.5"),
                losses))
        .isEqualTo(
            json(
                "{'generateContentRequest':{'model':'models/gemini-3-flash-preview',"
                    + "'systemInstruction':{'parts':[{'text':'Be kind.'}]},"
                    + "'contents':[{'role':'user','parts':[{'text':'Weather?'},"
                    + "{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]},"
                    + "{'role':'model','parts':[{'functionCall':{'id':'c1','name':'weather',"
                    + "'args':{'city':'Paris'}},'thoughtSignature':"
                    + "'skip_thought_signature_validator'}]},"
                    + "{'role':'user','parts':[{'functionResponse':{'id':'c1','name':'weather',"
                    + "'response':{'output':'21'}}}]}],"
                    + "'tools':[{'functionDeclarations':[{'name':'weather',"
                    + "'description':'Of a city','parametersJsonSchema':{'type':'object'}}]}],"
                    + "'generationConfig':{'temperature':1.0,'maxOutputTokens':9,"
                    + "'stopSequences':['#'],'responseMimeType':'application/json',"
                    + "'responseJsonSchema':{'type':'object'}}}}"));
    assertThat(losses.names()).containsExactlyInAnyOrder("parallel_tool_calls", "user", "own");
  }

  @Test
  void responsesIsAskedWithoutWhatItRefuses() {
    Losses losses = new Losses();

    assertThat(sent(CountingFormat.RESPONSES, "gpt-5.2", defaults(), losses))
        .isEqualTo(
            json(
                "{'model':'gpt-5.2','instructions':'Be kind.','input':["
                    + "{'type':'message','role':'user','content':["
                    + "{'type':'input_text','text':'Weather?'},"
                    + "{'type':'input_image','image_url':'data:image/png;base64,AAAA',"
                    + "'detail':'auto'}]},"
                    + "{'type':'function_call','call_id':'c1','name':'weather',"
                    + "'arguments':'{\\'city\\':\\'Paris\\'}'},"
                    + "{'type':'function_call_output','call_id':'c1','output':'21'}],"
                    + "'tools':[{'type':'function','name':'weather','description':'Of a city',"
                    + "'parameters':{'type':'object'},'strict':false}],"
                    + "'parallel_tool_calls':false,"
                    + "'text':{'format':{'type':'json_schema','name':'answer',"
                    + "'schema':{'type':'object'}}},"
                    + "'truncation':'auto'}"));
    assertThat(losses.names()).containsExactly("own");
  }

  @Test
  void whatIsAskedOfThinkingCounts() {
    Chat chat = TestRequests.chat().thinking("high").request();

    assertThat(sent(CountingFormat.ANTHROPIC, new TokenCount(chat), "claude-opus-4-8"))
        .contains(json("'thinking':{'type':'adaptive'"));
    assertThat(sent(CountingFormat.RESPONSES, new TokenCount(chat), "gpt-5.2"))
        .contains(json("'reasoning':{'effort':'high'"))
        .doesNotContain("include");
  }

  @Test
  void pathsAreTheVendors() {
    assertThat(new AnthropicDialect().path(Operation.COUNT_TOKENS, "m", false))
        .isEqualTo("/messages/count_tokens");
    assertThat(new GeminiDialect().path(Operation.COUNT_TOKENS, "m", false))
        .isEqualTo("/models/m:countTokens");
    assertThat(new ResponsesDialect().path(Operation.COUNT_TOKENS, "m", false))
        .isEqualTo("/responses/input_tokens");
  }

  @Test
  void formatsWithoutTheOperationSaySo() {
    for (BackendDialect backend : List.of(new OpenAiDialect(), new OllamaDialect())) {
      assertThat(backend.countsTokens()).isFalse();
      assertThatThrownBy(() -> backend.path(Operation.COUNT_TOKENS, "m", false))
          .hasMessage("no operation of %s: COUNT_TOKENS", backend.format());
      assertThatThrownBy(() -> backend.decoder(TestRequests.count()))
          .hasMessage("no operation of %s: COUNT_TOKENS", backend.format());
    }
  }

  // ---- requests at the door

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenForABackEndIsReadAtTheDoor(CountingFormat format) {
    for (long seed = 0; seed < RUNS; seed++) {
      Chat chat = new RandomChats(CARRIED, Issuer.ANTHROPIC, new Random(seed)).next();
      String asChat;
      try {
        asChat = sent(format, chat, "some-model");
      } catch (InferenceException e) {
        continue; // Gemini's older models take no schema beside tools, as RequestEncoderTest has it
      }
      String asCount = sent(format, new TokenCount(chat), "some-model");

      Chat answered = (Chat) decoded(format, format.chat(), asChat, seed);
      Chat counted = counted(format, asCount, seed);

      assertThat(counted.messages())
          .as("seed %d: %s", seed, asCount)
          .isEqualTo(answered.messages());
      assertThat(counted.tools()).as("seed %d", seed).isEqualTo(answered.tools());
      assertThat(counted.toolChoice()).as("seed %d", seed).isEqualTo(answered.toolChoice());
      assertThat(counted.format()).as("seed %d", seed).isEqualTo(answered.format());
    }
  }

  @Test
  void geminiTakesContentsOrAWholeRequest() {
    String contents = "'contents':[{'parts':[{'text':'hi'}]}]";
    String system = "'systemInstruction':{'parts':[{'text':'s'}]}";
    List<Message> hi = List.of(Message.of(Role.USER, "hi"));
    List<Message> both = List.of(Message.of(Role.SYSTEM, "s"), Message.of(Role.USER, "hi"));

    assertThat(counted(CountingFormat.GEMINI, json("{" + contents + "}"), 1).messages())
        .isEqualTo(hi);
    assertThat(
            counted(CountingFormat.GEMINI, json("{" + contents + "," + system + "}"), 2).messages())
        .isEqualTo(both);
    for (String name : List.of("generateContentRequest", "generate_content_request")) {
      String json =
          json(
              "{'contents':[{'parts':[{'text':'ignored'}]}],'%s':{'model':'models/x',%s,%s,'own':1}}"
                  .formatted(name, contents, system));

      Chat chat = counted(CountingFormat.GEMINI, json, 3);

      assertThat(chat.messages()).isEqualTo(both);
      assertThat(chat.model()).isEqualTo("m");
      assertThat(chat.others()).isEqualTo(Map.of("own", "1"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNeverStreamed(CountingFormat format) {
    String json =
        switch (format) {
          case ANTHROPIC ->
              "{'model':'m','stream':true,'messages':[{'role':'user','content':'hi'}]}";
          case RESPONSES -> "{'model':'m','stream':true,'input':'hi'}";
          case GEMINI -> "{'stream':true,'contents':[{'parts':[{'text':'hi'}]}]}";
        };

    RequestBody body = body(json(json), 1);

    RequestFacts facts = format.door().peek(format.asked(), body);
    assertThat(facts.stream()).isFalse();
    assertThat(facts.operation()).isEqualTo(Operation.COUNT_TOKENS);
    assertThat(format.door().decode(format.asked(), body).stream()).isFalse();
    assertThat(format.door().contentType(facts)).isEqualTo("application/json");
    body.release();
  }

  @Test
  void wrongRequestsNameTheField() {
    assertWrong(CountingFormat.ANTHROPIC, "{'model':'m'}", "messages");
    assertWrong(CountingFormat.ANTHROPIC, "{'model':'m','messages':[{'role':'x'}]}", "messages");
    assertWrong(CountingFormat.GEMINI, "{}", "contents");
    assertWrong(
        CountingFormat.GEMINI,
        "{'generateContentRequest':{'contents':[{'role':'x'}]}}",
        "generateContentRequest.contents");
    assertWrong(CountingFormat.GEMINI, "{'generateContentRequest':'x'}", "generateContentRequest");
    assertWrong(
        CountingFormat.GEMINI,
        "{'generateContentRequest':{'a':1,'a':2}}",
        "generateContentRequest");
    assertWrong(
        CountingFormat.RESPONSES, "{'model':'m','input':[{'type':'message','role':'x'}]}", "input");
  }

  // ---- requests that pass

  @Test
  void bytesPassWithAnotherModel() {
    assertThat(
            rewritten(
                CountingFormat.ANTHROPIC,
                "{ 'model' : 'm', 'messages':[{'role':'user','content':'hi'}], 'own': [1, 2] }"))
        .isEqualTo(
            json(
                "{ 'model' : 'real', 'messages':[{'role':'user','content':'hi'}], 'own': [1, 2] "
                    + ",'speed':'fast'}"));
    assertThat(rewritten(CountingFormat.RESPONSES, "{'model':'m', 'input':'hi', 'own':null}"))
        .isEqualTo(json("{'model':'real', 'input':'hi', 'own':null,'truncation':'auto'}"));
    assertThat(rewritten(CountingFormat.GEMINI, "{'contents':[{'parts':[{'text':'hi'}]}]}"))
        .isEqualTo(json("{'contents':[{'parts':[{'text':'hi'}]}]}"));
    assertThat(
            rewritten(
                CountingFormat.GEMINI,
                "{'model':'models/m', 'generateContentRequest': {'contents':[], 'model':'x' }}"))
        .isEqualTo(
            json(
                "{'model':'models/real', 'generateContentRequest': "
                    + "{'contents':[], 'model':'models/real' }}"));
    assertThat(
            rewritten(
                CountingFormat.GEMINI, "{'generate_content_request':{'model':'models/m','own':1}}"))
        .isEqualTo(json("{'generate_content_request':{'model':'models/real','own':1}}"));
  }

  private String rewritten(CountingFormat format, String json) {
    RequestBody body = body(json(json), 7);
    try {
      RequestFacts facts = format.door().peek(format.asked(), body);
      return TestBuffers.text(
          format
              .door()
              .rewrite(body, facts, new ModelParams("real", defaults()), buffers.allocator()));
    } finally {
      body.release();
    }
  }

  private void assertWrong(CountingFormat format, String json, String field) {
    assertThatThrownBy(() -> decoded(format, format.asked(), json(json), 5))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("'" + field);
  }

  private Chat counted(CountingFormat format, String json, long seed) {
    return ((TokenCount) decoded(format, format.asked(), json, seed)).conversation();
  }

  private InferenceRequest decoded(CountingFormat format, Asked asked, String json, long seed) {
    RequestBody body = body(json, seed);
    try {
      return format.door().decode(asked, body);
    } finally {
      body.release();
    }
  }

  private String sent(CountingFormat format, InferenceRequest request, String model) {
    return TestBuffers.text(
        format
            .backend()
            .encode(request, new ModelParams(model, Map.of()), new Losses(), buffers.allocator()));
  }

  private String sent(
      CountingFormat format, String model, Map<String, String> defaults, Losses losses) {
    return TestBuffers.text(
        format
            .backend()
            .encode(
                new TokenCount(conversation()),
                new ModelParams(model, defaults),
                losses,
                buffers.allocator()));
  }

  private RequestBody body(String json, long seed) {
    RequestBody body = new RequestBody();
    pieces(json, seed).forEach(body::add);
    return body;
  }

  private List<ByteBuf> pieces(String text, long seed) {
    return buffers.cut(text.getBytes(StandardCharsets.UTF_8), new Random(seed));
  }

  /** A target's defaults, of which a count takes the last two where it knows them. */
  private static Map<String, String> defaults() {
    return Map.of(
        "max_tokens", "7",
        "temperature", "0.5",
        "stop", "[\"x\"]",
        "speed", "\"fast\"",
        "truncation", "\"auto\"");
  }

  private static Chat conversation() {
    return new Chat(
        "asked",
        List.of(
            Message.of(Role.SYSTEM, "Be kind."),
            new Message(
                Role.USER, List.of(new Part.Text("Weather?"), new Part.Image("image/png", "AAAA"))),
            new Message(
                Role.ASSISTANT,
                List.of(new Part.ToolCall("c1", "weather", "{\"city\":\"Paris\"}"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "weather", "21")))),
        List.of(new Tool("weather", "Of a city", "{\"type\":\"object\"}")),
        new ToolChoice.Auto(),
        false,
        new Sampling(1.0, null, null, null, null, null, null, 9, List.of("#")),
        new ResponseFormat.JsonSchema(null, "{\"type\":\"object\"}"),
        Reasoning.unset(),
        "someone",
        true,
        true,
        Map.of("own", "1"));
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }
}
