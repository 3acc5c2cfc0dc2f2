package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.clients.Said.Ending;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every client that chats has to see, whatever the model behind the gateway speaks. */
@ExtendWith(Site.Shared.class)
abstract class ChatContract {
  static final String QUESTION = "What is the weather in Paris?";
  static final String TOOL_RESULT = "21 °C and sunny";

  /** The properties of the tool's arguments and of the object asked for. */
  static final Map<String, Map<String, Object>> CITY =
      Map.of("city", Map.of("type", "string", "enum", List.of("Paris")));

  /** What an answer of a model that never ends by itself is cut to. */
  static final int FEW_TOKENS = 16;

  /** Enough for a call or an object. */
  static final int MANY_TOKENS = 400;

  final Site site;

  ChatContract(Site site) {
    this.site = site;
  }

  // ---- what a client does

  /** Asks {@link #QUESTION} for at most {@link #FEW_TOKENS} tokens. */
  abstract Said ask(String model, boolean streamed) throws Exception;

  /** Offers the tool, and tells {@link #TOOL_RESULT} to the model that is to answer. */
  abstract ToolTurns useTool(String toolModel, String model, boolean streamed) throws Exception;

  /** Asks for an object whose {@code city} may only be {@code Paris}. */
  abstract JsonNode structured(String model) throws Exception;

  /** Asks, and returns the client's own exception. */
  abstract Failure fail(String model) throws Exception;

  /** The client's exceptions. */
  abstract Map<Trouble, String> exceptions();

  // ---- what it has to see

  @ParameterizedTest
  @EnumSource
  void readsAWholeAnswer(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    assertWellSaid(backEnd, ask(backEnd.model(), false));
  }

  @ParameterizedTest
  @EnumSource
  void readsTheSameAnswerAsAStream(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    Said streamed = ask(backEnd.model(), true);

    assertWellSaid(backEnd, streamed);
    assertThat(streamed.text()).isEqualTo(ask(backEnd.model(), false).text());
  }

  @ParameterizedTest
  @EnumSource
  void callsAToolAndReadsTheAnswerToItsResult(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    assertWellUsed(backEnd, useTool(backEnd.toolModel(), backEnd.model(), false));
  }

  @ParameterizedTest
  @EnumSource
  void callsAToolInAStream(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    assertWellUsed(backEnd, useTool(backEnd.toolModel(), backEnd.model(), true));
  }

  @ParameterizedTest
  @EnumSource
  void readsAnObjectOfTheSchemaItGave(BackEnd backEnd) throws Exception {
    site.need(backEnd);

    assertThat(structured(backEnd.model()).toString()).isEqualTo("{\"city\":\"Paris\"}");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "LLAMA")
  void throwsItsOwnExceptionWhenTheBackEndIsBusy(BackEnd backEnd) throws Exception {
    Failure failure = fail(backEnd.failing(Trouble.BUSY));

    assertThat(failure.type()).isEqualTo(exceptions().get(Trouble.BUSY));
    assertThat(failure.message()).contains(Imitation.BUSY_MESSAGE);
    assertThat(failure.status()).isIn(429, 0);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "LLAMA")
  void throwsItsOwnExceptionWhenTheBackEndBreaks(BackEnd backEnd) throws Exception {
    Failure failure = fail(backEnd.failing(Trouble.BROKEN));

    assertThat(failure.type()).isEqualTo(exceptions().get(Trouble.BROKEN));
    assertThat(failure.message()).contains(Imitation.BROKEN_MESSAGE);
    assertThat(failure.status()).isIn(500, 502, 503, 0);
  }

  @ParameterizedTest
  @EnumSource(names = "LLAMA")
  void throwsItsOwnExceptionWhenNobodyKnowsTheModel(BackEnd backEnd) throws Exception {
    String model = backEnd.failing(Trouble.UNKNOWN_MODEL);

    Failure failure = fail(model);

    assertThat(failure.type()).isEqualTo(exceptions().get(Trouble.UNKNOWN_MODEL));
    assertThat(failure.message()).contains(model);
    assertThat(failure.status()).isIn(400, 404, 0);
  }

  private static void assertWellSaid(BackEnd backEnd, Said said) {
    if (backEnd.real()) {
      assertThat(said.text()).isNotBlank();
      assertThat(said.ending()).isEqualTo(Ending.LENGTH);
      assertThat(said.outputTokens()).isEqualTo(FEW_TOKENS);
    } else {
      assertThat(said.text()).isEqualTo(Imitation.TEXT);
      assertThat(said.ending()).isEqualTo(Ending.STOP);
      assertThat(said.outputTokens()).isEqualTo(7);
    }
    assertThat(said.inputTokens()).isPositive();
  }

  private static void assertWellUsed(BackEnd backEnd, ToolTurns turns) {
    assertThat(turns.id()).isNotBlank();
    assertThat(turns.name()).isEqualTo(Imitation.TOOL);
    assertThat(turns.arguments().toString()).isEqualTo("{\"city\":\"Paris\"}");
    assertThat(turns.ending()).isEqualTo(Ending.TOOL);
    assertThat(turns.inputTokens()).isPositive();
    if (backEnd.real()) {
      assertThat(turns.answer().text()).isNotBlank();
      assertThat(turns.answer().inputTokens())
          .as("the call and its result came before the answer")
          .isGreaterThan(turns.inputTokens());
    } else {
      assertThat(turns.answer().text()).startsWith("The tool said: ").contains(TOOL_RESULT);
    }
  }
}
