package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.LiteLlmGateway.Entry;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fallbacks as a LiteLLM file says them and as callers say them, over real sockets. */
class LiteLlmFallbackBehaviourTest {
  private static final Script BROKEN = Script.error(500, "server_error", "boom");
  private static final Script TOO_LONG =
      Script.error(400, "invalid_request_error", "maximum context length is 8192");
  private static final Script REFUSED =
      Script.error(400, "invalid_request_error", "content_policy_violation");
  private static final String USUAL = "router_settings: { num_retries: 0, fallbacks: [ %s ] }\n";
  private static final String TYPED =
      """
      router_settings:
        num_retries: 0
        fallbacks: [ { a: [b] } ]
        context_window_fallbacks: [ { a: [c] } ]
        content_policy_fallbacks: [ { a: [d] } ]
      """;

  @TempDir private Path folder;

  @Test
  void fallbacksAreTriedInOrder() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b, c] }"))) {
      gateway.when("a", BROKEN).when("b", BROKEN);

      RawResponse response = gateway.chat("a");

      assertThat(response.text()).contains("from c");
      assertThat(response.header("x-hearth-attempts")).hasValue("3");
      assertThat(gateway.asked("a")).isEqualTo(1);
      assertThat(gateway.asked("b")).isEqualTo(1);
    }
  }

  @Test
  void streamsFallBackToo() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b] }"))) {
      gateway.when("a", BROKEN).when("b", Script.chatStream("from ", "b"));

      assertThat(gateway.chat("a", ",\"stream\":true").text()).contains("from ", "[DONE]");
    }
  }

  @Test
  void embeddingsFallBackToo() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b] }"))) {
      gateway.server("a").answer(LiteLlmGateway.EMBEDDINGS, BROKEN);
      gateway.server("b").answer(LiteLlmGateway.EMBEDDINGS, Script.embeddings(1, 3));

      RawResponse response =
          gateway.post(LiteLlmGateway.EMBEDDINGS, "{\"model\":\"a\",\"input\":\"hi\"}");

      assertThat(response.status()).as(response.text()).isEqualTo(200);
    }
  }

  @Test
  void whenEveryFallbackFailedTheLastErrorIsToldAndEachTarget() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b] }"))) {
      gateway.when("a", BROKEN).when("b", Script.tooManyRequests(7));

      RawResponse response = gateway.chat("a");

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).hasValue("7");
      assertThat(response.text()).contains("up-a (upstream_failed)", "up-b (rate_limited)");
    }
  }

  @Test
  void noTargetIsTriedTwiceWhereFallbacksGoInCircles() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b, a] }, { b: [a, b] }"))) {
      gateway.when("a", BROKEN).when("b", BROKEN);

      assertThat(gateway.chat("a").status()).isEqualTo(502);
      assertThat(gateway.asked("a")).isEqualTo(1);
      assertThat(gateway.asked("b")).isEqualTo(1);
    }
  }

  @Test
  void aFallbackThatFailsGoesOnToItsOwnFallback() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b] }, { b: [c] }"))) {
      gateway.when("a", BROKEN).when("b", BROKEN);

      assertThat(gateway.answering("a")).isEqualTo("c");
    }
  }

  @Test
  void noMoreFallbacksAreTriedThanAreAllowed() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { num_retries: 0, max_fallbacks: 1, fallbacks: [ { a: [b, c] } ] }\n")) {
      gateway.when("a", BROKEN).when("b", BROKEN);

      assertThat(gateway.chat("a").status()).isEqualTo(502);
      assertThat(gateway.asked("c")).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default_fallbacks: [c]                              | a | c",
        "default_fallbacks: [c], fallbacks: [ { '*': [d] } ] | a | d",
        "default_fallbacks: [c], fallbacks: [ { a: [b] } ]   | a | b",
        "fallbacks: [ { a: [b] } ], default_fallbacks: [c]   | d | c"
      })
  void aModelsOwnFallbacksCountThenThoseOfAllThenTheDefault(
      String settings, String asked, String answers) {
    try (LiteLlmGateway gateway =
        gateway("router_settings: { num_retries: 0, " + settings + " }\n")) {
      gateway.when(asked, BROKEN);

      assertThat(gateway.answering(asked)).isEqualTo(answers);
    }
  }

  @Test
  void anEmptyListOptsAModelOutOfTheDefault() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { num_retries: 0, default_fallbacks: [c], fallbacks: [ { a: [] } ] }\n")) {
      gateway.when("a", BROKEN);

      assertThat(gateway.chat("a").status()).isEqualTo(502);
      assertThat(gateway.asked("c")).isZero();
    }
  }

  @Test
  void stringsAndMappingsMayBeMixed() {
    try (LiteLlmGateway gateway =
        gateway(USUAL.formatted("{ a: [ { model: b, temperature: 0 }, c ] }"))) {
      gateway.when("a", BROKEN).when("b", BROKEN);

      assertThat(gateway.answering("a")).isEqualTo("c");
    }
  }

  @Test
  void whatWentWrongDecidesWhichFallbackIsTried() {
    try (LiteLlmGateway gateway = gateway(TYPED)) {
      gateway.when("a", TOO_LONG, REFUSED, BROKEN);

      assertThat(gateway.answering("a")).isEqualTo("c");
      assertThat(gateway.answering("a")).isEqualTo("d");
      assertThat(gateway.answering("a")).isEqualTo("b");
    }
  }

  @Test
  void aFallbackMayBeASingleEntryByItsId() {
    try (LiteLlmGateway gateway =
        new LiteLlmGateway(
            folder,
            List.of(Entry.of("a"), Entry.of("b"), Entry.of("b")),
            USUAL.formatted("{ a: [b2] }"))) {
      gateway.when("a", BROKEN);

      assertThat(gateway.answering("a")).isEqualTo("b2");
      assertThat(gateway.asked("b")).isZero();
    }
  }

  // ---- what callers say

  @Test
  void aCallersFallbacksTakeThePlaceOfTheConfiguredOnes() {
    try (LiteLlmGateway gateway = gateway(USUAL.formatted("{ a: [b] }"))) {
      gateway.when("a", BROKEN);

      assertThat(gateway.answering("a", ",\"fallbacks\":[\"d\",{\"model\":\"c\"}]")).isEqualTo("d");
      assertThat(gateway.answering("a", ",\"fallbacks\":[{\"a\":[\"c\"]}]")).isEqualTo("c");
      assertThat(gateway.chat("a", ",\"fallbacks\":[]").status()).isEqualTo(502);
    }
  }

  @Test
  void aCallersTypedFallbacksCountWhereThatHappened() {
    try (LiteLlmGateway gateway = gateway(TYPED)) {
      gateway.when("a", TOO_LONG, REFUSED);

      assertThat(gateway.answering("a", ",\"context_window_fallbacks\":[{\"a\":[\"d\"]}]"))
          .isEqualTo("d");
      assertThat(gateway.answering("a", ",\"content_policy_fallbacks\":[\"c\"]")).isEqualTo("c");
    }
  }

  @Test
  void aFallbackThatDoesNotExistIsRefusedBeforeAnythingIsAsked() {
    try (LiteLlmGateway gateway = gateway("")) {
      RawResponse response = gateway.chat("a", ",\"fallbacks\":[\"nobody\"]");

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("no model has the name 'nobody'", "\"fallbacks\"");
      assertThat(gateway.asked("a")).isZero();
    }
  }

  @Test
  void aCallerMayTurnFallbacksOff() {
    try (LiteLlmGateway gateway = gateway(TYPED)) {
      gateway.when("a", BROKEN);

      assertThat(gateway.chat("a", ",\"disable_fallbacks\":true").status()).isEqualTo(502);
      assertThat(gateway.asked("b")).isZero();
      assertThat(gateway.answering("a", ",\"disable_fallbacks\":false")).isEqualTo("b");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mock_testing_fallbacks, b",
    "mock_testing_context_fallbacks, c",
    "mock_testing_context_window_fallbacks, c",
    "mock_testing_content_policy_fallbacks, d",
    "mock_testing_rate_limit_error, b",
    "mock_timeout, b"
  })
  void aFailureThatIsOnlyPretendedShowsTheFallbackAndAsksNobodyElse(String field, String answers) {
    try (LiteLlmGateway gateway = gateway(TYPED)) {
      RawResponse response = gateway.chat("a", ",\"" + field + "\":true");

      assertThat(response.text()).contains("from " + answers);
      assertThat(response.header("x-hearth-route").orElseThrow())
          .contains("a -> " + answers, "wants it");
      assertThat(gateway.asked("a")).isZero();
      assertThat(gateway.server(answers).awaitRequest(LiteLlmGateway.CHAT, 1).bodyText())
          .doesNotContain("mock");
    }
  }

  @Test
  void aPretendedFailureWithoutAFallbackIsTold() {
    try (LiteLlmGateway gateway = gateway("")) {
      RawResponse response = gateway.chat("a", ",\"mock_testing_rate_limit_error\":true");

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.text()).contains("is taken to have failed");
      assertThat(gateway.asked("a")).isZero();
    }
  }

  @Test
  void anAnswerThatIsMadeUpIsRefusedAndNotBoughtInstead() {
    try (LiteLlmGateway gateway = gateway("")) {
      RawResponse response = gateway.chat("a", ",\"mock_response\":\"hello\"");

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("mock_response", "serve --demo");
      assertThat(gateway.asked("a")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"num_retries\":21",
        "\"num_retries\":-1",
        "\"num_retries\":1.5",
        "\"num_retries\":\"many\"",
        "\"timeout\":0",
        "\"timeout\":86401",
        "\"timeout\":1e400",
        "\"stream_timeout\":\"soon\"",
        "\"fallbacks\":\"b\"",
        "\"fallbacks\":[1]",
        "\"fallbacks\":[{\"model\":\"b\",\"temperature\":0}]",
        "\"fallbacks\":[\"b\",\"b\",\"b\",\"b\",\"b\",\"b\",\"b\",\"b\",\"b\",\"b\",\"b\"]",
        "\"disable_fallbacks\":1",
        "\"mock_testing_fallbacks\":\"yes\""
      })
  void aControlThatIsWrongIsRefusedByItsName(String field) {
    try (LiteLlmGateway gateway = gateway("")) {
      RawResponse response = gateway.chat("a", "," + field);

      assertThat(response.status()).as(response.text()).isEqualTo(400);
      assertThat(response.text()).contains(field.substring(1, field.indexOf('"', 1)), "expected");
      assertThat(gateway.asked("a")).isZero();
    }
  }

  @Test
  void noBackEndGetsWhatIsMeantForTheGateway() {
    try (LiteLlmGateway gateway = gateway("")) {
      String body =
          """
          {"num_retries":0,"tags":["x"],"model":"a","timeout":30,"messages":[{"role":"user",\
          "content":"hi"}],"fallbacks":["b"] , "temperature":0.5,"disable_fallbacks":false}\
          """;

      assertThat(gateway.post(LiteLlmGateway.CHAT, body).status()).isEqualTo(200);

      assertThat(gateway.server("a").awaitRequest(LiteLlmGateway.CHAT, 1).bodyText())
          .isEqualTo(
              """
              {"model":"up-a","messages":[{"role":"user","content":"hi"}] , "temperature":0.5}\
              """);
    }
  }

  @Test
  void aHeaderSaysHowOftenARequestIsTriedAgainAndAFieldCountsMore() {
    try (LiteLlmGateway gateway = gateway("router_settings: { num_retries: 3 }\n")) {
      gateway.when("a", BROKEN);

      assertThat(gateway.chat("a", "", "x-litellm-num-retries: 0").status()).isEqualTo(502);
      assertThat(gateway.asked("a")).isEqualTo(1);
      assertThat(gateway.chat("a", ",\"num_retries\":0", "x-litellm-num-retries: 5").status())
          .isEqualTo(502);
      assertThat(gateway.asked("a")).isEqualTo(2);
    }
  }

  private LiteLlmGateway gateway(String settings) {
    return new LiteLlmGateway(
        folder, List.of(Entry.of("a"), Entry.of("b"), Entry.of("c"), Entry.of("d")), settings);
  }
}
