package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What models are told about thinking, and how they pick their tokens. */
class ThinkingEncoderTest {
  private static final Signature OWN = new Signature(Issuer.ANTHROPIC, "sig");

  private final Wire wire = new Wire();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "claude-sonnet-4-5;  low;    ;      'thinking':{'type':'enabled','budget_tokens':1024}; ",
        "claude-sonnet-4-5;  high;   ;      'thinking':{'type':'enabled','budget_tokens':24576}; ",
        "claude-sonnet-4-5;  high;   9000;  'thinking':{'type':'enabled','budget_tokens':4500}; ",
        "claude-sonnet-4-5;  low;    1024;  ;                                         reasoning",
        "claude-sonnet-4-5;  none;   ;      'thinking':{'type':'disabled'}; ",
        "claude-sonnet-4-5;  odd;    ;      'thinking':{'type':'enabled','budget_tokens':8192};"
            + "reasoning",
        "claude-3-5-haiku-latest; low; ;    ;                                         reasoning",
        "claude-3-5-haiku-latest; none; ;   ; ",
        "claude-opus-4-6;    medium; ;      'thinking':{'type':'adaptive'},"
            + "'output_config':{'effort':'medium'}; ",
        "claude-opus-4-6;    xhigh;  ;      'thinking':{'type':'adaptive'},"
            + "'output_config':{'effort':'high'};  reasoning",
        "us.anthropic.claude-opus-4.7; xhigh; ; 'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'xhigh'}; ",
        "claude-sonnet-5;    minimal; ;     'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'low'}; ",
        "claude-sonnet-5;    none;   ;      'thinking':{'type':'disabled'}; ",
        "claude-fable-5;     none;   ;      ;                                         reasoning",
        "claude-mythos-preview; low; ;      'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'low'}; ",
        "some-model;         medium; 9000;  'thinking':{'type':'enabled','budget_tokens':8192};",
        "some-model;         high;   ;      'thinking':{'type':'enabled','budget_tokens':4096}; "
      })
  void tellsHowHardToThinkInTheModelsOwnWay(
      String model,
      String effort,
      @Nullable Integer limit,
      @Nullable String expected,
      String lost) {
    Chat chat = TestRequests.chat().with(limited(limit)).thinking(effort).request();

    String sent = sent(chat, model);

    assertThat(sent)
        .isEqualTo(
            Wire.json(
                "{'model':'%s','max_tokens':%d,'messages':[{'role':'user','content':'hi'}]%s}"
                    .formatted(
                        model,
                        limit == null ? ClaudeModel.of(model).longestAnswer() : limit,
                        expected == null ? "" : "," + expected)));
    assertThat(losses.names()).isEqualTo(lost == null ? Set.of() : Set.of(lost));
  }

  @Test
  void budgetThatWasSaidAndDoesNotFitIsLost() {
    assertThat(sent(reasoning(Reasoning.budget(100), 9000), "claude-sonnet-4-5"))
        .contains("\"budget_tokens\":1024");
    assertThat(losses.names()).containsExactly("reasoning");
    assertThat(sent(reasoning(Reasoning.budget(5000), 9000), "claude-opus-4-6"))
        .contains("{\"type\":\"adaptive\"}", "\"effort\":\"medium\"");
  }

  @Test
  void modelThatHasToCallAToolMayNotThink() {
    Chat chat =
        TestRequests.chat()
            .with(new ToolChoice.Required(), new Tool("f", null, null))
            .thinking("low")
            .request();

    assertThat(sent(chat, "claude-opus-4-6")).doesNotContain("thinking");
    assertThat(sent(chat, "claude-opus-5")).contains("\"thinking\":{\"type\":\"disabled\"}");
    assertThat(losses.names()).containsExactly("reasoning");
  }

  @Test
  void turnThatBeganWithoutThinkingGoesOnWithoutIt() {
    List<Message> open = openTurn(List.of());
    List<Message> signed = openTurn(List.of(new Part.Thinking("hm", OWN)));
    List<Message> foreign =
        openTurn(List.of(new Part.Thinking("hm", new Signature(Issuer.GEMINI, "g"))));
    List<Message> closed = new ArrayList<>(open);
    closed.add(Message.of(Role.ASSISTANT, "done"));
    closed.add(Message.of(Role.USER, "and now?"));

    assertThat(sent(thinking(open), "claude-sonnet-4-5")).doesNotContain("budget_tokens");
    assertThat(sent(thinking(foreign), "claude-sonnet-4-5")).doesNotContain("budget_tokens");
    assertThat(losses.names()).contains("reasoning");
    assertThat(sent(thinking(signed), "claude-sonnet-4-5")).contains("budget_tokens");
    assertThat(sent(thinking(closed), "claude-sonnet-4-5")).contains("budget_tokens");
    assertThat(sent(thinking(open), "claude-opus-4-6")).contains("adaptive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "some-model;        0.5; 0.9; ;     ,'temperature':0.5,'top_p':0.9;  ",
        "some-model;        1.7; ;    ;     ,'temperature':1.0;              temperature",
        "claude-sonnet-4-5; 0.5; 0.9; ;     ,'temperature':0.5;              top_p",
        "claude-sonnet-4-5; 0.5; 1;   ;     ,'temperature':0.5;              ",
        "claude-sonnet-4-5; ;    0.9; 7;    ,'top_p':0.9,'top_k':7;          ",
        "claude-opus-4-7;   0.5; 0.9; 7;    ;                     temperature top_k top_p",
        "claude-opus-4-7;   1;   1;   ;     ;                                "
      })
  void writesWhatTheModelTakesOfSampling(
      String model, Double temperature, Double topP, Integer topK, String expected, String lost) {
    Sampling sampling = new Sampling(temperature, topP, topK, null, null, null, null, 9, List.of());

    assertThat(sent(TestRequests.chat().with(sampling).request(), model))
        .isEqualTo(
            Wire.json(
                "{'model':'%s','max_tokens':9,'messages':[{'role':'user','content':'hi'}]%s}"
                    .formatted(model, expected == null ? "" : expected)));
    assertThat(String.join(" ", losses.names())).isEqualTo(lost == null ? "" : lost);
  }

  @Test
  void modelThatThinksPicksItsTokensItself() {
    Sampling sampling = new Sampling(0.5, 0.96, 7, null, null, null, null, 9000, List.of());
    Chat chat = TestRequests.chat().with(sampling).thinking("low").request();

    assertThat(sent(chat, "claude-sonnet-4-5"))
        .contains("\"top_p\":0.96")
        .doesNotContain("temperature", "top_k");
    assertThat(losses.names()).containsExactly("temperature", "top_k");
  }

  @Test
  void namesWhatTheFormatHasNoPlaceFor() {
    Sampling sampling =
        new Sampling(null, null, null, 0.1, 0.2, 0.3, 4L, 9, List.of("\n", "end", " "));
    Chat chat =
        TestRequests.chat().with(sampling).with(Map.of("logprobs", "true", "n", "2")).request();

    assertThat(sent(chat, Wire.ANY)).contains("\"stop_sequences\":[\"end\"]");
    assertThat(losses.names())
        .containsExactly(
            "frequency_penalty", "logprobs", "min_p", "n", "presence_penalty", "seed", "stop");
  }

  private static List<Message> openTurn(List<Part> thinking) {
    List<Part> parts = new ArrayList<>(thinking);
    parts.add(new Part.ToolCall("1", "f", "{}"));
    return List.of(
        Message.of(Role.USER, "a"),
        new Message(Role.ASSISTANT, parts),
        new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "x"))));
  }

  private static Chat thinking(List<Message> messages) {
    return reasoning(messages, Reasoning.effort("low"), null);
  }

  private static Chat reasoning(Reasoning reasoning, int limit) {
    return reasoning(List.of(Message.of(Role.USER, "hi")), reasoning, limit);
  }

  private static Chat reasoning(
      List<Message> messages, Reasoning reasoning, @Nullable Integer limit) {
    return new Chat(
        "asked",
        messages,
        List.of(),
        new ToolChoice.Auto(),
        null,
        limited(limit),
        new ResponseFormat.Text(),
        reasoning,
        null,
        false,
        false,
        Map.of());
  }

  private static Sampling limited(@Nullable Integer limit) {
    return new Sampling(null, null, null, null, null, null, null, limit, List.of());
  }

  private String sent(InferenceRequest request, String model) {
    return sent(request, new ModelParams(model, Map.of()));
  }

  private String sent(InferenceRequest request, ModelParams target) {
    return wire.sent(request, target, losses);
  }
}
