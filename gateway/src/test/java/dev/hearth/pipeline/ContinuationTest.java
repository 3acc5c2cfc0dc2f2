package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Another target goes on with a stream that broke off, in the same answer. */
class ContinuationTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String OLLAMA_CHAT = "/api/chat";

  private static final String[] PIECES = {
    "Once",
    " upon",
    " a",
    " time",
    " there",
    " was",
    " ",
    "ha",
    "ha",
    "ha",
    "\n",
    "ünd",
    " \"quoted\"",
    " \\",
    "\uD83D\uDE00",
    " the",
    " the",
    " end",
    "."
  };

  /** The role event comes before the first piece. */
  private static final int ROLE = 1;

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream other = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    other.close();
  }

  /** How a stream breaks. */
  enum Break {
    CUT,
    RESET,
    ENDS_WITHOUT_ITS_END,
    ERROR_EVENT;

    Script after(int pieces, Script whole) {
      return switch (this) {
        case CUT -> whole.cutAfter(pieces);
        case RESET -> whole.resetAfter(pieces);
        case ENDS_WITHOUT_ITS_END -> whole.endAfter(pieces);
        case ERROR_EVENT -> whole.errorEventAfter(pieces, "server_error", "out of memory");
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Break.class)
  void losesAndDoublesNoCharacterWhereverAStreamBreaks(Break how) throws IOException {
    try (GatewayFixture gateway = continuing("other")) {
      for (int k = 1; k < PIECES.length; k++) {
        up.answer(CHAT, how.after(ROLE + k, Script.chatStream(PIECES)));
        other.answer(CHAT, Script.chatStream(from(k)));
        try (RawClient client = gateway.connect()) {
          RawResponse response = client.post(CHAT, chat("")).readResponse();

          assertThat(textOf(response)).as("broken after %d", k).isEqualTo(whole());
          assertThat(response.text()).as("broken after %d", k).endsWith("data: [DONE]\n\n");
          assertThat(lastAsked(CHAT).at("/messages/1/content").asText())
              .as("broken after %d", k)
              .isEqualTo(said(k));
        }
        assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.ANSWERED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, [DONE]",
    "/v1/messages, message_stop",
    "/api/chat, \"done\":true",
    "/v1/responses, response.completed"
  })
  void isOneAnswerInEveryDialect(String door, String end) throws IOException {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 8));
    other.answer(OLLAMA_CHAT, Script.ollamaChatStream(from(8)));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                model("other"), GatewayFixture.ollama("other", other.baseUrl()));
        RawClient client = gateway.connect()) {
      String body =
          """
          {"model":"fast","stream":true,"max_tokens":400,\
          "messages":[{"role":"user","content":"a story"}],"input":"a story"}\
          """;

      String answer = client.post(door, body).readResponse().text();

      assertThat(textOf(door, answer)).isEqualTo(whole());
      assertThat(answer).contains(end).doesNotContain("\"error\":{");
      for (String once : List.of("message_start", "content_block_start", "response.created")) {
        assertThat(answer.split("event: " + once, -1)).as(once).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void letsALocalServerGoOnWithItsOwnMessage() throws IOException {
    JsonNode asked = askedOfTheOther(true, chat(",\"max_tokens\":100"));

    assertThat(asked.at("/messages/1/role").asText()).isEqualTo("assistant");
    assertThat(asked.at("/messages/1/content").asText()).isEqualTo(said(3));
    assertThat(asked.path("messages")).hasSize(2);
    assertThat(asked.path("continue_final_message").asBoolean()).isTrue();
    assertThat(asked.path("add_generation_prompt").asBoolean(true)).isFalse();
    assertThat(asked.path("max_tokens").asInt()).as("three of them are there").isEqualTo(97);
  }

  @Test
  void asksACloudInWordsToGoOn() throws IOException {
    JsonNode asked = askedOfTheOther(false, chat(""));

    assertThat(asked.at("/messages/1/content").asText()).isEqualTo(said(3));
    assertThat(asked.at("/messages/2/role").asText()).isEqualTo("user");
    assertThat(asked.at("/messages/2/content").asText()).contains("no repetition");
    assertThat(asked.has("continue_final_message")).isFalse();
  }

  @Test
  void goesOnWithTheBeginningThatTheCallerGave() throws IOException {
    JsonNode asked =
        askedOfTheOther(
            true,
            """
            {"model":"fast","stream":true,"messages":[{"role":"user","content":"a story"},\
            {"role":"assistant","content":"Title. "}]}\
            """);

    assertThat(asked.path("messages")).hasSize(2);
    assertThat(asked.at("/messages/1/content").asText()).isEqualTo("Title. " + said(3));
  }

  @Test
  void goesOnWithATextCompletion() throws IOException {
    up.answer(COMPLETIONS, Script.completionStream(PIECES).cutAfter(5));
    other.answer(COMPLETIONS, Script.completionStream(from(5)));
    try (GatewayFixture gateway = continuing("other");
        RawClient client = gateway.connect()) {
      String answer =
          client
              .post(COMPLETIONS, "{\"model\":\"fast\",\"stream\":true,\"prompt\":\"Tell: \"}")
              .readResponse()
              .text();

      assertThat(textOf("/v1/completions", answer)).isEqualTo(whole());
      JsonNode asked = lastAsked(COMPLETIONS);
      assertThat(asked.path("prompt").asText()).isEqualTo("Tell: " + said(5));
    }
  }

  @Test
  void asksTheSameTargetAgainWhereItIsTheOnlyOne() throws IOException {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 4), Script.chatStream(from(4)));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                new ModelGroup(
                    "fast",
                    model().targets(),
                    model().choice(),
                    model().fallbacks(),
                    2,
                    model().terms()));
        RawClient client = gateway.connect()) {
      assertThat(textOf(client.post(CHAT, chat("")).readResponse())).isEqualTo(whole());
      assertThat(up.requests(CHAT)).hasSize(2);
    }
  }

  @Test
  void goesOnAgainWhereTheNextTargetBreaksToo() throws IOException {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 4));
    other.answer(CHAT, Script.chatStream(from(4)).resetAfter(ROLE + 3));
    ScriptedUpstream third = ScriptedUpstream.start().answer(CHAT, Script.chatStream(from(7)));
    try (third;
        GatewayFixture gateway =
            GatewayFixture.serving(
                model("other", "third"),
                GatewayFixture.openAi("other", other.baseUrl()),
                GatewayFixture.openAi("third", third.baseUrl()));
        RawClient client = gateway.connect()) {
      assertThat(textOf(client.post(CHAT, chat("")).readResponse())).isEqualTo(whole());
      assertThat(gateway.failedAttempts()).hasSize(2);
    }
  }

  @Test
  void countsWhatWasThereAsOutputAndNotAsInput() {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 4));
    other.answer(CHAT, Script.chatStream(from(4)));
    try (GatewayFixture gateway = continuing("other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, chat(",\"stream_options\":{\"include_usage\":true}")).readResponse();

      assertThat(gateway.awaitRecord().usage())
          .as("7 in, of which 4 were said before; 15 out and those 4")
          .isEqualTo(Usage.of(3, 19));
      assertThat(metrics(gateway))
          .contains(
              "hearth_continuations_total{provider=\"p-other\",target_model=\"up-other\"} 1.0");
    }
  }

  @Test
  void tellsTheCallerWhereNobodyIsLeftToGoOn() throws IOException {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 4));
    other.answer(CHAT, Script.error(500, "server_error", "broken"));
    try (GatewayFixture gateway = continuing("other");
        RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, chat("")).readResponse();

      assertThat(textOf(response)).isEqualTo(said(4));
      assertThat(response.text()).contains("{\"error\":{").doesNotContain("[DONE]");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
    }
  }

  @Test
  void doesNotGoOnWithAToolCallThatIsOpen() {
    up.answer(
        CHAT,
        Script.chunked(200, "text/event-stream")
            .event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Let me see. \"}}]}")
            .event(
                "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\"}}]}}]}")
            .cut());
    assertBreaks(chat(""));
  }

  @Test
  void doesNotGoOnWithStructuredOutput() {
    up.answer(CHAT, Script.chatStream("{\"a\":", "1}").cutAfter(ROLE + 1));
    assertBreaks(chat(",\"response_format\":{\"type\":\"json_object\"}"));
  }

  @Test
  void doesNotGoOnWithSeveralChoices() {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 1));
    assertBreaks(chat(",\"n\":2"));
  }

  @Test
  void doesNotGoOnUnlessTheModelSaysSo() {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 4));
    other.answer(CHAT, Script.chatStream(from(4)));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", up.baseUrl(), "other"),
                GatewayFixture.openAi("other", other.baseUrl()));
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, chat("")).readResponse().text())
          .contains("{\"error\":{")
          .doesNotContain("[DONE]");
      assertThat(other.requests(CHAT)).isEmpty();
    }
  }

  // ---- steps

  private void assertBreaks(String ask) {
    other.answer(CHAT, Script.chatStream("never"));
    try (GatewayFixture gateway = continuing("other");
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ask).readResponse().text())
          .contains("{\"error\":{")
          .doesNotContain("[DONE]");
      assertThat(other.requests(CHAT)).isEmpty();
    }
  }

  private JsonNode askedOfTheOther(boolean local, String ask) throws IOException {
    up.answer(CHAT, Script.chatStream(PIECES).cutAfter(ROLE + 3));
    other.answer(CHAT, Script.chatStream(from(3)));
    ModelGroup going =
        GatewayFixture.changed(
            GatewayFixture.openAi("other", other.baseUrl()), target -> at(target, local));
    try (GatewayFixture gateway = GatewayFixture.serving(model("other"), going);
        RawClient client = gateway.connect()) {
      assertThat(textOf(client.post(CHAT, ask).readResponse())).isEqualTo(whole());
    }
    return lastAsked(CHAT);
  }

  private JsonNode lastAsked(String path) throws IOException {
    return Json.tree(other.requests(path).getLast().bodyText());
  }

  private static Target at(Target target, boolean local) {
    Provider plain = target.provider();
    Provider placed =
        new Provider(
            plain.name(),
            plain.dialect(),
            plain.endpoint(),
            plain.basePath(),
            plain.credentials().getFirst(),
            List.of(),
            local);
    return Target.of(target.id(), placed, target.params());
  }

  private GatewayFixture continuing(String fallback) {
    return GatewayFixture.serving(
        model(fallback), GatewayFixture.openAi(fallback, other.baseUrl()));
  }

  private ModelGroup model(String... fallbacks) {
    return GatewayFixture.on(
        new Terms(ModelGroup.DEFAULT_TOTAL, false, Hedge.NEVER, true),
        GatewayFixture.changed(
            GatewayFixture.openAi("fast", up.baseUrl(), fallbacks),
            ContinuationTest::neverLeftAlone));
  }

  private static Target neverLeftAlone(Target target) {
    return new Target(
        target.id(),
        target.provider(),
        target.params(),
        1,
        0,
        target.timeouts(),
        new BreakerRule(1000, Duration.ofMinutes(1)),
        target.traits());
  }

  private static String chat(String more) {
    return "{\"model\":\"fast\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a story\"}]"
        + more
        + "}";
  }

  private static String whole() {
    return String.join("", PIECES);
  }

  private static String said(int pieces) {
    return String.join("", Arrays.copyOf(PIECES, pieces));
  }

  private static String[] from(int piece) {
    return Arrays.copyOfRange(PIECES, piece, PIECES.length);
  }

  private static String textOf(RawResponse response) throws IOException {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return textOf(CHAT, response.text());
  }

  private static String textOf(String door, String answer) throws IOException {
    StringBuilder text = new StringBuilder();
    for (JsonNode event : events(answer)) {
      text.append(
          switch (door) {
            case "/v1/messages" -> event.at("/delta/text").asText("");
            case "/api/chat" -> event.at("/message/content").asText("");
            case "/v1/completions" -> event.at("/choices/0/text").asText("");
            case "/v1/responses" ->
                event.path("type").asText().equals("response.output_text.delta")
                    ? event.path("delta").asText()
                    : "";
            default -> event.at("/choices/0/delta/content").asText("");
          });
    }
    return text.toString();
  }

  private static List<JsonNode> events(String answer) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : answer.lines().toList()) {
      String data = line.startsWith("data: ") ? line.substring(6) : line;
      if (data.startsWith("{")) {
        events.add(Json.tree(data));
      }
    }
    return events;
  }

  private static String metrics(GatewayFixture gateway) {
    try (RawClient client = gateway.connect()) {
      return client.get("/metrics").readResponse().text();
    }
  }
}
