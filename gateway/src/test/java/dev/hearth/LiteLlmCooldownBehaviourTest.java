package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.LiteLlmGateway.Entry;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cooldowns as a LiteLLM file says them, over real sockets. */
class LiteLlmCooldownBehaviourTest {
  private static final Script BROKEN = Script.error(500, "server_error", "boom");
  private static final String ONCE = "router_settings: { num_retries: 0%s }\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 429})
  void anEntryThatRefusesOnceRestsForFiveSecondsAndTheOtherAnswers(int status) {
    try (LiteLlmGateway gateway = pair("")) {
      gateway.when(
          "a",
          Script.error(status, "some_error", status == 404 ? "model_not_found" : "no", "no"),
          Script.chat("from a"));

      assertThat(gateway.answering("a")).isEqualTo("a2");
      assertThat(gateway.answering("a")).as("it rests").isEqualTo("a2");
      assertThat(gateway.asked("a")).isEqualTo(1);

      gateway.pass(Duration.ofSeconds(5));
      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @Test
  void aFewFailuresOfManyDoNotMakeAnEntryRest() {
    try (LiteLlmGateway gateway = pair("")) {
      gateway.when("a", BROKEN, BROKEN, BROKEN, BROKEN, Script.chat("from a"));
      for (int i = 0; i < 4; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a2");
      }

      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @Test
  void moreThanHalfOfFiveDo() {
    try (LiteLlmGateway gateway = pair("")) {
      gateway.when("a", BROKEN);
      for (int i = 0; i < 6; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a2");
      }

      assertThat(gateway.asked("a")).isEqualTo(5);
    }
  }

  @Test
  void anEntryRestsAsLongAsItsServerAsks() {
    try (LiteLlmGateway gateway = pair("")) {
      gateway.when("a", Script.tooManyRequests(60), Script.chat("from a"));

      assertThat(gateway.answering("a")).isEqualTo("a2");
      gateway.pass(Duration.ofSeconds(59));
      assertThat(gateway.answering("a")).isEqualTo("a2");
      gateway.pass(Duration.ofSeconds(1));
      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @Test
  void anEntrysOwnTimeCountsMoreThanWhatItsServerAsks() {
    try (LiteLlmGateway gateway = group("cooldown_time: 10", "")) {
      gateway.when("a", Script.tooManyRequests(60), Script.chat("from a"));

      assertThat(gateway.answering("a")).isEqualTo("a2");
      gateway.pass(Duration.ofSeconds(10));
      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @Test
  void allowedFailuresAreLetPassAndTheNextIsOneTooMany() {
    try (LiteLlmGateway gateway = pair(", allowed_fails: 2, cooldown_time: 30")) {
      gateway.when("a", BROKEN);
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a2");
      }

      assertThat(gateway.asked("a")).isEqualTo(3);
      gateway.pass(Duration.ofSeconds(30));
      assertThat(gateway.answering("a")).isEqualTo("a2");
      assertThat(gateway.asked("a")).isEqualTo(4);
    }
  }

  @Test
  void anAllowedNumberForAClassOfErrorsIsItsOwn() {
    try (LiteLlmGateway gateway =
        pair(", allowed_fails_policy: { RateLimitErrorAllowedFails: 2 }")) {
      gateway.when("a", Script.tooManyRequests(1));
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a2");
      }

      assertThat(gateway.asked("a")).isEqualTo(3);
    }
  }

  @Test
  void whenEveryEntryRestsTheCallerIsToldWhenToAskAgain() {
    try (LiteLlmGateway gateway = pair(", cooldown_time: 30")) {
      gateway.when("a", Script.tooManyRequests(0)).when("a2", Script.tooManyRequests(0));
      assertThat(gateway.chat("a").status()).isEqualTo(429);

      RawResponse response = gateway.chat("a");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("retry-after")).hasValue("30");
      assertThat(response.text()).contains("failed repeatedly and rest");
      assertThat(gateway.asked("a") + gateway.asked("a2")).isEqualTo(2);
    }
  }

  @Test
  void theOnlyEntryOfAModelIsAskedHoweverOftenItFails() {
    try (LiteLlmGateway gateway =
        new LiteLlmGateway(folder, List.of(Entry.of("a")), ONCE.formatted(""))) {
      gateway.when("a", BROKEN, BROKEN, BROKEN, Script.tooManyRequests(9), Script.chat("from a"));
      for (int i = 0; i < 4; i++) {
        assertThat(gateway.chat("a").status()).isIn(502, 429);
      }

      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {", disable_cooldowns: true", ", cooldown_time: 0"})
  void nothingRestsWhereThatIsOff(String off) {
    try (LiteLlmGateway gateway = pair(off)) {
      gateway.when("a", Script.tooManyRequests(60));
      for (int i = 0; i < 7; i++) {
        assertThat(gateway.answering("a")).isEqualTo("a2");
      }

      assertThat(gateway.asked("a")).isEqualTo(7);
    }
  }

  @Test
  void anOverloadedServerOfAnthropicsKindIsLeftForTheOther() {
    try (LiteLlmGateway gateway = pair("")) {
      gateway.when("a", Script.error(529, "overloaded_error", "Overloaded"));

      assertThat(gateway.answering("a")).isEqualTo("a2");
    }
  }

  @Test
  void whatTheCallerSentWrongCountsAgainstNoEntry() {
    try (LiteLlmGateway gateway = pair(", allowed_fails: 0")) {
      gateway.when(
          "a", Script.error(400, "invalid_request_error", "temperature"), Script.chat("from a"));

      assertThat(gateway.chat("a").status()).isEqualTo(400);
      assertThat(gateway.answering("a")).isEqualTo("a");
    }
  }

  /** Two entries of a; the first one is asked first. */
  private LiteLlmGateway pair(String settings) {
    return group("", settings);
  }

  private LiteLlmGateway group(String params, String settings) {
    String own = params.isEmpty() ? "" : ", " + params;
    return new LiteLlmGateway(
        folder,
        List.of(Entry.with("a", "order: 1" + own), Entry.with("a", "order: 2")),
        ONCE.formatted(settings));
  }
}
