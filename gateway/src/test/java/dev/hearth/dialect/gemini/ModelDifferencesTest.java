package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written differently for older models, for newer ones, and for what neither takes. */
class ModelDifferencesTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Gemini gemini = Gemini.over(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  // ---- functions

  @Test
  void callThatNobodySignedGetsTheDocumentedWordWhereTheModelAsksForASignature() {
    Chat chat =
        TestRequests.chat(
            Message.of(Role.USER, "a"),
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.ToolCall("1", "f", "{}", new Signature(Issuer.ANTHROPIC, "x")),
                    new Part.ToolCall("2", "f", "{}"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "x"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("2", "f", "y"))),
            new Message(Role.ASSISTANT, List.of(new Part.ToolCall("3", "f", "{}"))));
    String dummy = ",\"thoughtSignature\":\"skip_thought_signature_validator\"}";
    Losses losses = new Losses();

    String asked = gemini.encode(chat, Gemini.NEW, losses);
    assertThat(asked)
        .contains("{\"functionCall\":{\"id\":\"1\",\"name\":\"f\",\"args\":{}}" + dummy)
        .contains("{\"functionCall\":{\"id\":\"2\",\"name\":\"f\",\"args\":{}}}")
        .contains("{\"functionCall\":{\"id\":\"3\",\"name\":\"f\",\"args\":{}}" + dummy);
    assertThat(losses.names()).containsExactly("thinking_signature");
    assertThat(gemini.encode(chat, Gemini.OLDER)).doesNotContain("thoughtSignature");
  }

  @Test
  void resultsAreObjects() {
    assertThat(response("plain", false)).isEqualTo("{\"output\":\"plain\"}");
    assertThat(response("{\"a\" : 1}", false)).isEqualTo("{\"a\":1}");
    assertThat(response("{\"a\" : 1}", true)).isEqualTo("{\"error\":\"{\\\"a\\\" : 1}\"}");
    assertThat(response("{\"output\":1}", false)).isEqualTo("{\"output\":\"{\\\"output\\\":1}\"}");
    assertThat(response("{\"error\":1,\"b\":2}", false)).startsWith("{\"output\":");
    assertThat(response("[1]", false)).isEqualTo("{\"output\":\"[1]\"}");
    assertThat(response("", false)).isEqualTo("{\"output\":\"\"}");
  }

  private String response(String text, boolean error) {
    String json =
        gemini.encode(
            TestRequests.chat(
                new Message(
                    Role.TOOL,
                    List.of(new Part.ToolResult("1", "f", List.of(new Part.Text(text)), error)))),
            Gemini.NEW);
    String before = "\"response\":";
    return json.substring(
        json.indexOf(before) + before.length(), json.length() - "}}]}]}".length());
  }

  @Test
  void imagesOfResultsStandBesideThemWhereTheModelIsOlder() {
    Chat chat =
        TestRequests.chat(
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "1",
                        "f",
                        List.of(new Part.Text("see"), new Part.Image("image/png", "AAAA")),
                        false))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("2", "g", "x"))));
    String image = "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}";
    String second =
        "{\"functionResponse\":{\"id\":\"2\",\"name\":\"g\",\"response\":{\"output\":\"x\"}}}";

    assertThat(gemini.encode(chat, Gemini.NEW))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"1\","
                + "\"name\":\"f\",\"response\":{\"output\":\"see\"},\"parts\":["
                + image
                + "]}},"
                + second
                + "]}]}");
    assertThat(gemini.encode(chat, Gemini.OLDER))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"1\","
                + "\"name\":\"f\",\"response\":{\"output\":\"see\"}}},"
                + second
                + ",{\"text\":\"The tool result 1 came with:\"},"
                + image
                + "]}]}");
  }

  @Test
  void strictToolsAreValidated() {
    Tool strict = new Tool("f", null, "{}", true);

    assertThat(calling(new ToolChoice.Auto(), strict)).isEqualTo("{\"mode\":\"VALIDATED\"}");
    assertThat(calling(new ToolChoice.Required(), strict)).isEqualTo("{\"mode\":\"ANY\"}");
    assertThat(calling(new ToolChoice.None(), strict)).isEqualTo("{\"mode\":\"NONE\"}");
    assertThat(calling(new ToolChoice.Auto(), new Tool("f", null, "{}"))).isEmpty();
  }

  private String calling(ToolChoice choice, Tool tool) {
    String json = gemini.encode(TestRequests.chat().with(choice, tool).request(), Gemini.NEW);
    String before = "\"functionCallingConfig\":";
    int at = json.indexOf(before);
    return at < 0 ? "" : json.substring(at + before.length(), json.length() - 2);
  }

  // ---- thinking

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "gemini-3-pro-preview;  off;   {'thinkingLevel':'low'};                            true",
        "gemini-3-pro-preview;  on;    {'includeThoughts':true};                           false",
        "gemini-4-argon;        max;   {'thinkingLevel':'high','includeThoughts':true};    false",
        "gemini-flash-latest;   medium; {'thinkingLevel':'medium','includeThoughts':true}; false",
        "models/gemini-3.1-pro; odd;   {'includeThoughts':true};                           true",
        "gemini-2.5-flash;      off;   {'thinkingBudget':0};                               false",
        "gemini-2.5-pro;        off;   {'thinkingBudget':128};                             true",
        "gemini-2.5-flash;      on;    {'thinkingBudget':-1,'includeThoughts':true};       false",
        "gemini-2.5-flash;      high;  {'thinkingBudget':24576,'includeThoughts':true};    false",
        "gemini-2.5-flash-lite; 31999; {'thinkingBudget':24576,'includeThoughts':true};    false",
        "gemini-2.5-flash-lite; 1;     {'thinkingBudget':512,'includeThoughts':true};      false",
        "gemini-2.0-flash;      high;  ;                                                   true",
        "gemini-2.0-flash;      off;   ;                                                   false",
        "gemma-3-27b-it;        low;   ;                                                   true"
      })
  void tellsTheModelHowHardToThinkInItsWay(
      String model, String wish, @Nullable String config, boolean lost) {
    Losses losses = new Losses();

    String json = gemini.encode(with(reasoning(wish)), new ModelParams(model, Map.of()), losses);

    if (config == null) {
      assertThat(json).doesNotContain("thinkingConfig");
    } else {
      assertThat(json).contains("\"thinkingConfig\":" + config.replace('\'', '"') + '}');
    }
    assertThat(losses.names()).isEqualTo(lost ? Set.of("reasoning") : Set.of());
  }

  private static Reasoning reasoning(String wish) {
    return switch (wish) {
      case "off" -> Reasoning.off();
      case "on" -> new Reasoning(Reasoning.Mode.ON, null, null);
      case "1", "31999" -> Reasoning.budget(Integer.parseInt(wish));
      default -> Reasoning.effort(wish);
    };
  }

  private static Chat with(Reasoning reasoning) {
    Chat chat = TestRequests.chat().request();
    return new Chat(
        chat.model(),
        chat.messages(),
        chat.tools(),
        chat.toolChoice(),
        null,
        chat.sampling(),
        chat.format(),
        reasoning,
        null,
        false,
        false,
        Map.of());
  }

  @Test
  void thinkingOfOthersIsATextWithoutTheirSignature() {
    Losses losses = new Losses();
    Chat chat =
        TestRequests.chat(
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Thinking("hm", new Signature(Issuer.ANTHROPIC, "x")),
                    new Part.RedactedThinking(new Signature(Issuer.OPENAI, "y")),
                    new Part.Text("a"))));

    assertThat(gemini.encode(chat, Gemini.NEW, losses))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"text\":\"hm\",\"thought\":true},"
                + "{\"text\":\"a\"}]}]}");
    assertThat(losses.names()).containsExactly("thinking_signature");
  }

  // ---- what cannot be said

  @Test
  void linksThatGoogleDoesNotFetchAreRefused() {
    refuses(new Part.ImageLink("http://x/y.png"), Gemini.NEW, "unsupported_image_link");
    refuses(
        new Part.DocumentLink("https://x/y.pdf", null),
        new ModelParams("gemini-2.0-flash", Map.of()),
        "unsupported_document_link");
  }

  private void refuses(Part part, ModelParams target, String code) {
    InferenceRequest chat = TestRequests.chat(new Message(Role.USER, List.of(part)));
    assertThatThrownBy(() -> gemini.encode(chat, target))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo(code);
            });
  }

  @Test
  void formBesideToolsIsRefusedWhereTheModelTakesOnlyOne() {
    Chat chat =
        TestRequests.chat()
            .with(new ToolChoice.Auto(), new Tool("f", null, null))
            .with(new ResponseFormat.JsonObject())
            .request();

    assertThat(gemini.encode(chat, Gemini.NEW)).contains("application/json");
    assertThatThrownBy(() -> gemini.encode(chat, Gemini.OLDER))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().code()).isEqualTo("unsupported_response_format"));
  }

  @Test
  void whatAModelDoesNotTakeIsNamed() {
    Losses losses = new Losses();
    Sampling sampling = new Sampling(null, null, null, null, 1.0, 1.0, 1L << 40, null, List.of());

    assertThat(gemini.encode(TestRequests.chat().with(sampling).request(), Gemini.OLDER, losses))
        .doesNotContain("generationConfig");
    assertThat(losses.names()).containsExactly("frequency_penalty", "presence_penalty", "seed");
  }
}
