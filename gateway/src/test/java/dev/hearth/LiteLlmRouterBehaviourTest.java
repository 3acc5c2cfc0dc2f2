package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.LiteLlmGateway.Entry;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which entry answers, and how long it may take, as a LiteLLM file says it. */
class LiteLlmRouterBehaviourTest {
  private static final String CHAT = LiteLlmGateway.CHAT;

  @TempDir private Path folder;

  @Test
  void theLongestPatternTakesANameAndFillsItsOwnWithWhatStandsForTheStar() {
    try (LiteLlmGateway gateway =
        gateway(
            "",
            new Entry("*", "any-*", ""),
            new Entry("team-*", "up-*", ""),
            new Entry("team-x", "exact", ""))) {
      assertThat(gateway.answering("team-x")).isEqualTo("team-x");
      assertThat(gateway.answering("team-blue")).isEqualTo("team-*");
      assertThat(gateway.answering("other")).isEqualTo("*");

      assertThat(gateway.server("team-*").awaitRequest(CHAT, 1).bodyText()).contains("\"up-blue\"");
      assertThat(gateway.server("*").awaitRequest(CHAT, 1).bodyText()).contains("\"any-other\"");
    }
  }

  @Test
  void namesAreCaseSensitive() {
    try (LiteLlmGateway gateway = gateway("", Entry.of("a"))) {
      assertThat(gateway.chat("A").status()).isEqualTo(404);
    }
  }

  @Test
  void aHiddenAliasAnswersAndIsNotListed() {
    String aliases =
        "router_settings: { model_group_alias: { shown: a, secret: { model: a, hidden: true } } }\n";
    try (LiteLlmGateway gateway = gateway(aliases, Entry.of("a"));
        RawClient client = gateway.connect()) {
      assertThat(gateway.answering("secret")).isEqualTo("a");
      assertThat(gateway.answering("shown")).isEqualTo("a");
      assertThat(client.get("/v1/models").readResponse().text())
          .contains("\"shown\"")
          .doesNotContain("secret");
    }
  }

  @Test
  void anEntryIsAskedAloneByItsId() {
    try (LiteLlmGateway gateway = gateway("", Entry.of("a"), Entry.of("a"))) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.answering("a2")).isEqualTo("a2");
      }
    }
  }

  @Test
  void anEntryWithoutWeightAnswersOnlyForOneThatCannot() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { num_retries: 0 }\n",
            Entry.with("a", "weight: 1"),
            Entry.with("a", "weight: 0"))) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a");
      }
      gateway.when("a", Script.error(500, "server_error", "boom"));
      assertThat(gateway.answering("a")).isEqualTo("a2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        ",\"tags\":[\"free\"]               | x: y                      | a",
        ",\"metadata\":{\"tags\":[\"paid\"]} | x: y                      | a2",
        "^^                                  | x-litellm-tags: paid,x    | a2",
        "^^                                  | x: y                      | a3",
        ",\"tags\":[\"nobody's\"]           | x: y                      | a3",
        "^^                                  | User-Agent: claude-code/2 | a4",
        "^^                                  | User-Agent: not claude-code/2 | a3"
      })
  void tagsAndProgramsSingleEntriesOut(String fields, String header, String answers) {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { enable_tag_filtering: true }\n",
            Entry.with("a", "tags: [free]"),
            Entry.with("a", "tags: [paid]"),
            Entry.with("a", "tags: [default]"),
            Entry.with("a", "tags: [agents], tag_regex: ['^User-Agent: claude-code/']"))) {
      assertThat(gateway.answering("a", fields, header)).isEqualTo(answers);
      assertThat(gateway.server(answers).awaitRequest(CHAT, 1).bodyText())
          .doesNotContain(",\"tags\"");
    }
  }

  @Test
  void aSessionStaysWithItsEntry() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { optional_pre_call_checks: [session_affinity] }\n",
            Entry.of("a"),
            Entry.of("a"),
            Entry.of("a"))) {
      Set<String> answered = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        answered.add(gateway.answering("a", "", "x-litellm-session-id: s-1"));
      }
      assertThat(answered).hasSize(1);

      answered.clear();
      for (int i = 0; i < 6; i++) {
        answered.add(gateway.answering("a", ",\"litellm_session_id\":\"s-7\""));
      }
      assertThat(answered).hasSize(1);
    }
  }

  @Test
  void theEntryWithTheFewestTokensInTheLastMinuteIsAskedFirst() {
    try (LiteLlmGateway gateway =
            gateway(
                "router_settings: { routing_strategy: usage-based-routing-v2 }\n",
                Entry.of("a"),
                Entry.of("a"));
        RawClient client = gateway.connect()) {
      gateway.when("a", Script.chat("from a", 900, 100));
      gateway.when("a2", Script.chat("from a2", 9, 1));

      // on one connection, so that each answer is counted before the next question
      for (int i = 0; i < 6; i++) {
        RawResponse response = client.post(CHAT, LiteLlmGateway.body("a", "")).readResponse();
        assertThat(response.status()).isEqualTo(200);
      }

      assertThat(gateway.asked("a")).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void anEntryWhosePaceIsReachedIsPassedOverUntilTheMinuteIsOver() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { optional_pre_call_checks: [enforce_model_rate_limits] }\n",
            Entry.with("a", "order: 1, rpm: 1"),
            Entry.with("a", "order: 2, rpm: 1"))) {
      assertThat(gateway.answering("a")).isEqualTo("a");
      assertThat(gateway.answering("a")).isEqualTo("a2");

      RawResponse response = gateway.chat("a");
      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).hasValue("60");
      assertThat(response.text()).contains("in the last minute");

      gateway.pass(Duration.ofMinutes(1));
      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @Test
  void aModelWhosePaceIsReachedGoesOnToItsFallback() {
    try (LiteLlmGateway gateway =
        gateway(
            """
            router_settings:
              routing_strategy: usage-based-routing
              fallbacks: [ { a: [b] } ]
            """,
            Entry.with("a", "rpm: 1"),
            Entry.of("b"))) {
      assertThat(gateway.answering("a")).isEqualTo("a");
      assertThat(gateway.answering("a")).isEqualTo("b");
    }
  }

  @Test
  void theCheapestEntryIsAskedFirstAndOneWithoutAPriceLast() {
    try (LiteLlmGateway gateway =
        gateway(
            "router_settings: { routing_strategy: cost-based-routing }\n",
            Entry.of("a"),
            Entry.with("a", "input_cost_per_token: 0.00001, output_cost_per_token: 0.00003"),
            Entry.with("a", "input_cost_per_token: 0.000001, output_cost_per_token: 0.000003"))) {
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a3");
      }
    }
  }

  @Test
  void aStreamMayTakeLessTimeToBeginThanAWholeAnswer() {
    try (LiteLlmGateway gateway =
            gateway(
                "router_settings: { num_retries: 0, fallbacks: [ { a: [b] } ] }\n",
                Entry.with("a", "timeout: 60, stream_timeout: 8"),
                Entry.of("b"));
        RawClient client = gateway.connect()) {
      gateway.when("a", Script.silence()).when("b", Script.chatStream("from ", "b"));

      client.post(CHAT, LiteLlmGateway.body("a", ",\"stream\":true"));
      gateway.server("a").awaitRequest(CHAT, 1);
      gateway.awaitEveryLoop();
      gateway.pass(Duration.ofSeconds(8));

      assertThat(client.readResponse().text()).contains("[DONE]");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        ",\"timeout\":7                         | x: y",
        "^^                                     | x-litellm-timeout: 7",
        ",\"stream\":true,\"stream_timeout\":7  | x: y",
        ",\"stream\":true                       | x-litellm-stream-timeout: 7.0"
      })
  void aCallerSaysHowLongAnAttemptMayTake(String fields, String header) {
    try (LiteLlmGateway gateway =
            gateway(
                "router_settings: { num_retries: 0, fallbacks: [ { a: [b] } ] }\n",
                Entry.of("a"),
                Entry.of("b"));
        RawClient client = gateway.connect()) {
      gateway.when("a", Script.silence());
      if (fields.contains("\"stream\"")) {
        gateway.when("b", Script.chatStream("from b"));
      }

      client.post(CHAT, LiteLlmGateway.body("a", fields), header);
      assertThat(gateway.server("a").awaitRequest(CHAT, 1).bodyText()).doesNotContain("timeout");
      gateway.awaitEveryLoop();
      gateway.pass(Duration.ofSeconds(7));

      assertThat(client.readResponse().text()).contains("from b");
    }
  }

  private LiteLlmGateway gateway(String settings, Entry... entries) {
    return new LiteLlmGateway(folder, List.of(entries), settings);
  }
}
