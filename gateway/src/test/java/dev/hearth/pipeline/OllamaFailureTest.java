package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A caller who speaks OpenAI's dialect before an Ollama that fails. */
class OllamaFailureTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";

  @Test
  void tellsThatOllamaDoesNotHaveTheModel() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(OLLAMA_CHAT, Script.ollamaError(404, "model 'up-fast' not found"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask("")).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(404);
      assertThat(response.text()).contains("model 'up-fast' not found", "model_not_found");
      assertThat(gateway.failedAttempts()).containsOnly("t-fast: UNKNOWN_MODEL");
    }
  }

  @Test
  void tellsThatAPromptDoesNotFitInsteadOfCuttingIt() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(
                    OLLAMA_CHAT,
                    Script.ollamaError(400, "the input length exceeds the context length"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask("")).readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("context_length_exceeded");
    }
  }

  @Test
  void tellsTheCallerWhenAStreamIsCutAfterOutput() {
    Script whole = Script.ollamaChatStream("a", "b", "c");
    List<Script> faults =
        List.of(
            whole.cutAfter(2),
            whole.resetAfter(2),
            whole.withoutEndMarker(),
            whole.garbageLineAfter(2),
            whole.errorEventAfter(2, "server_error", "llama runner died"));
    for (Script fault : faults) {
      try (ScriptedUpstream up = ScriptedUpstream.start().answer(OLLAMA_CHAT, fault);
          GatewayFixture gateway = serving(up);
          RawClient client = gateway.connect()) {

        RawResponse response = client.post(CHAT, ask(",\"stream\":true")).readResponse();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text())
            .contains("\"a\"")
            .contains("{\"error\":{")
            .doesNotContain("[DONE]")
            .doesNotContain("\"finish_reason\":\"stop\"");
        assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      }
    }
  }

  static Stream<Arguments> faultsBeforeOutput() {
    return Stream.of(
        Arguments.of("busy", Script.ollamaError(503, "server busy, please try again.")),
        Arguments.of("no such model", Script.ollamaError(404, "model 'up-fast' not found")),
        Arguments.of(
            "no memory",
            Script.ollamaError(500, "model requires more system memory (9 GiB) than is available")),
        Arguments.of("an error line", Script.ollamaChatStream().errorEventAfter(0, "x", "boom")),
        Arguments.of("no last line", Script.ollamaChatStream().withoutEndMarker()),
        Arguments.of("empty text and a cut", Script.ollamaChatStream("", "x").cutAfter(1)),
        Arguments.of("a page", Script.text(200, "text/html", "<html>login</html>")),
        Arguments.of("nothing", Script.text(200, "application/json", "")),
        Arguments.of("no answer", Script.noAnswer()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultsBeforeOutput")
  void hidesAFaultBehindAFallbackOfAnotherDialect(String name, Script fault) {
    assertHidden(fault, Script.chat("from the fallback"), "");
    assertHidden(fault, Script.chatStream("from the fallback"), ",\"stream\":true");
  }

  @Test
  void imageThatHasToBeFetchedGoesToWhoCanFetchIt() {
    String ask =
        "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"https://example.org/x.png\"}}]}]}";
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("never"));
        ScriptedUpstream fallback =
            ScriptedUpstream.start().answer(CHAT, Script.chat("from the fallback"));
        GatewayFixture gateway = serving(up, fallback);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask).readResponse();

      assertThat(response.text()).contains("from the fallback");
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void fallsBackToAnOllamaToo() {
    try (ScriptedUpstream bad =
            ScriptedUpstream.start().answer(CHAT, Script.error(500, "server_error", "boom"));
        ScriptedUpstream good =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChatStream("from Ollama"));
        GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("fast", bad.baseUrl(), "spare"),
                GatewayFixture.ollama("spare", good.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask(",\"stream\":true")).readResponse();

      assertThat(response.text()).contains("from Ollama").endsWith("data: [DONE]\n\n");
      assertThat(response.header("x-hearth-provider")).hasValue("p-spare");
    }
  }

  @Test
  void namesTheFieldThatCannotBeTranslated() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("never"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(CHAT, "{\"model\":\"fast\",\"messages\":[{\"role\":\"robot\"}]}")
              .readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("messages[0].role");
      assertThat(up.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  private static void assertHidden(Script fault, Script good, String more) {
    try (ScriptedUpstream bad = ScriptedUpstream.start().answer(OLLAMA_CHAT, fault);
        ScriptedUpstream fallback = ScriptedUpstream.start().answer(CHAT, good);
        GatewayFixture gateway = serving(bad, fallback);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask(more)).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.text()).contains("from the fallback").doesNotContain("error");
      assertThat(response.header("x-hearth-provider")).hasValue("p-cloud");
      assertThat(fallback.awaitRequest(CHAT, 1).bodyText())
          .isEqualTo(
              ask(more)
                  .replace("\"fast\"", "\"up-cloud\"")
                  .replace(
                      "\"stream\":true",
                      "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.ANSWERED);
    }
  }

  private static GatewayFixture serving(ScriptedUpstream up) {
    return GatewayFixture.serving(GatewayFixture.ollama("fast", up.baseUrl()));
  }

  private static GatewayFixture serving(ScriptedUpstream up, ScriptedUpstream fallback) {
    return GatewayFixture.serving(
        GatewayFixture.ollama("fast", up.baseUrl(), "cloud"),
        GatewayFixture.openAi("cloud", fallback.baseUrl()));
  }

  private static String ask(String more) {
    return "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}]" + more + "}";
  }
}
