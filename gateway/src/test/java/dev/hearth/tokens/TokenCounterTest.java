package dev.hearth.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCounterTest {
  private static final Encoding NEWER =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  /** What one message costs beside its content: its marks, its role, and the answer's beginning. */
  private static final int ONE_MESSAGE = 3 + 1 + 3;

  /** Counts that tiktoken's own documentation and tests name. */
  @ParameterizedTest
  @CsvSource({
    "gpt-4,  tiktoken is great!,      6",
    "gpt-4o, tiktoken is great!,      6",
    "gpt-4,  hello world,             2",
    "gpt-4o, hello world,             2",
    "gpt-4,  お誕生日おめでとう,        9",
    "gpt-4o, お誕生日おめでとう,        8",
    "gpt-4,  antidisestablishmentarianism, 6",
    "gpt-4o, antidisestablishmentarianism, 6",
    "gpt-4,  2 + 2 = 4,               7",
    "gpt-4o, 2 + 2 = 4,               7"
  })
  void countsWhatTiktokenCounts(String model, String text, int tokens) {
    assertThat(count(model, Message.of(Role.USER, text))).isEqualTo(ONE_MESSAGE + tokens);
  }

  /** The conversation of OpenAI's cookbook, without the names that messages have there. */
  @Test
  void countsAMessageAsTheCookbookDoes() {
    assertThat(
            count(
                "gpt-4",
                Message.of(Role.SYSTEM, "hello world"),
                Message.of(Role.USER, "hello world"),
                Message.of(Role.ASSISTANT, "hello world")))
        .isEqualTo(3 * (3 + 1 + 2) + 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4",
        "gpt-4-turbo-2024-04-09",
        "gpt-4-32k",
        "GPT-4",
        "gpt-3.5-turbo",
        "gpt-35-turbo",
        "openai/gpt-4",
        "ft:gpt-3.5-turbo:acme",
        "text-embedding-3-large",
        "text-embedding-ada-002"
      })
  void olderFamiliesHaveTheOlderVocabulary(String model) {
    assertThat(Vocabulary.of(model)).isEqualTo(Vocabulary.CL100K);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4.1",
        "gpt-4.5-preview",
        "chatgpt-4o-latest",
        "gpt-5.2",
        "o3",
        "gpt-oss:20b",
        "openai/gpt-oss-120b",
        "qwen3:8b",
        "claude-sonnet-4-5",
        "llama-3.3-70b",
        "gpt-4all",
        ""
      })
  void allOthersHaveTheNewer(String model) {
    assertThat(Vocabulary.of(model)).isEqualTo(Vocabulary.O200K);
  }

  @Test
  void whatIsNoTextCountsByFixedFigures() {
    assertThat(more(new Part.Image("image/png", "AAAA"))).isEqualTo(765);
    assertThat(more(new Part.ImageLink("https://x/y.png"))).isEqualTo(765);
    assertThat(more(new Part.Document("application/pdf", "AAAA", null))).isEqualTo(1_500);
    assertThat(more(new Part.DocumentLink("https://x/y.pdf", null))).isEqualTo(1_500);
    assertThat(more(new Part.Audio("audio/wav", "A".repeat(4_000)))).isEqualTo(4);
    Signature signature = new Signature(Signature.Issuer.ANTHROPIC, "x".repeat(1_000));
    assertThat(more(new Part.RedactedThinking(signature))).isZero();
  }

  @Test
  void textsCountWhereverTheyStand() {
    String text = "hello world";
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

    assertThat(more(new Part.Refusal(text))).isEqualTo(2);
    assertThat(more(new Part.Thinking(text))).isEqualTo(2);
    assertThat(more(new Part.ToolResult("c", "f", text))).isEqualTo(2);
    assertThat(more(new Part.Document("text/plain", base64, "d"))).isEqualTo(2);
    assertThat(more(new Part.Document("text/plain", "no base 64!", "d"))).isPositive();
  }

  @Test
  void aCallCountsAsTheJsonThatTemplatesShow() {
    String shown = "{\"name\": \"\", \"arguments\": }\n";

    assertThat(more(new Part.ToolCall("c", "f", "{}")))
        .isEqualTo(NEWER.countTokens(shown) + NEWER.countTokens("f") + NEWER.countTokens("{}"));
  }

  @Test
  void toolsAndSchemasCount() {
    String schema = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
    Chat bare = TestRequests.chat().request();
    Chat structured =
        TestRequests.chat().with(new ResponseFormat.JsonSchema(null, schema)).request();
    Chat withTool =
        TestRequests.chat()
            .with(new ToolChoice.Auto(), new Tool("weather", "Of a city", schema))
            .request();

    long without = TokenCounter.count(bare, "m", TokenCounterTest::unwanted);

    assertThat(TokenCounter.count(structured, "m", TokenCounterTest::unwanted) - without)
        .isEqualTo(NEWER.countTokens(schema));
    assertThat(TokenCounter.count(withTool, "m", TokenCounterTest::unwanted) - without)
        .isGreaterThan(NEWER.countTokens(schema) + NEWER.countTokens("Of a city"))
        .isLessThan(NEWER.countTokens(schema) + 40);
  }

  @Test
  void marksOfTheVocabularyAreTextLikeAnyOther() {
    assertThat(count("gpt-4o", Message.of(Role.USER, "<|endoftext|>"))).isEqualTo(ONE_MESSAGE + 7);
  }

  @Test
  void stopsWhenNobodyWaits() {
    List<Boolean> asked = new ArrayList<>();
    Chat chat = TestRequests.chat(Message.of(Role.USER, "word ".repeat(10_000)));
    BooleanSupplier unwanted =
        () -> {
          asked.add(true);
          return asked.size() > 3;
        };

    assertThatThrownBy(() -> TokenCounter.count(chat, "m", unwanted))
        .isInstanceOf(CancellationException.class);
    assertThat(asked).hasSize(4);
  }

  /** What a part costs in a message. */
  private static long more(Part part) {
    return count("m", new Message(Role.USER, List.of(part))) - ONE_MESSAGE;
  }

  private static boolean unwanted() {
    return false;
  }

  private static long count(String model, Message... messages) {
    return TokenCounter.count(TestRequests.chat(messages), model, TokenCounterTest::unwanted);
  }
}
