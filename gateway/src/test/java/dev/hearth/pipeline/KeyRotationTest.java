package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider with several keys: where one is refused the next takes its place. */
class KeyRotationTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void asksAtOnceWithTheNextKeyWhereOneIsRefused(int status) {
    up.answer(CHAT, Script.error(status, "auth", "bad key sk-1"), Script.chat("hello"));
    try (GatewayFixture gateway = gateway(0, "sk-1", "sk-2", "sk-3");
        RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, ASK).readResponse();

      assertThat(response.text()).contains("hello").doesNotContain("sk-1");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      assertThat(keysShown()).containsExactly("sk-1", "sk-2");
      assertThat(cloud.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void leavesTheRefusedKeyOutUntilItsRestIsOverThenOneRequestTriesIt() {
    up.answer(
        CHAT,
        Script.error(401, "auth", "bad key"),
        Script.chat("one"),
        Script.chat("two"),
        Script.chat("three"));
    try (GatewayFixture gateway = gateway(0, "sk-1", "sk-2")) {
      ask(gateway);
      ask(gateway);
      time.advance(Duration.ofMinutes(5));
      ask(gateway);

      assertThat(keysShown()).containsExactly("sk-1", "sk-2", "sk-2", "sk-1");
    }
  }

  @Test
  void aRotationNeedsNoRetryAndNoBudget() {
    up.answer(
        CHAT,
        Script.tooManyRequests(20),
        Script.tooManyRequests(20),
        Script.tooManyRequests(20),
        Script.chat("hello"));
    try (GatewayFixture gateway = gateway(0, "sk-1", "sk-2", "sk-3", "sk-4");
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("hello");
      assertThat(keysShown()).containsExactly("sk-1", "sk-2", "sk-3", "sk-4");
    }
  }

  @Test
  void goesOnToTheFallbackWhenEveryKeyIsRefused() {
    up.answer(CHAT, Script.error(401, "auth", "bad"), Script.error(402, "billing", "broke"));
    cloud.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway = gateway(3, "sk-1", "sk-2");
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("from the fallback");
      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("from the fallback");
      assertThat(keysShown()).as("nobody shows a key that rests").hasSize(2);
    }
  }

  @Test
  void answers502WhenEveryKeyIsRefusedAndNothingElseIsLeft() {
    up.answer(CHAT, Script.error(401, "auth", "bad"), Script.error(403, "auth", "worse"));
    try (GatewayFixture gateway = alone(3, "sk-1", "sk-2");
        RawClient client = gateway.connect()) {
      RawResponse first = client.post(CHAT, ASK).readResponse();
      RawResponse second = client.post(CHAT, ASK).readResponse();

      assertThat(first.status()).isEqualTo(502);
      assertThat(second.status()).isEqualTo(502);
      assertThat(second.text()).contains("2 keys").doesNotContain("sk-");
      assertThat(keysShown()).containsExactly("sk-1", "sk-2");
    }
  }

  @Test
  void answers429WhenEveryKeyAsksTooOftenAndNothingElseIsLeft() {
    up.answer(CHAT, Script.tooManyRequests(40), Script.tooManyRequests(30));
    try (GatewayFixture gateway = alone(0, "sk-1", "sk-2");
        RawClient client = gateway.connect()) {
      RawResponse first = client.post(CHAT, ASK).readResponse();
      time.advance(Duration.ofSeconds(10));
      RawResponse second = client.post(CHAT, ASK).readResponse();

      assertThat(first.status()).isEqualTo(429);
      assertThat(first.header("retry-after")).hasValue("30");
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.header("retry-after")).hasValue("20");
      assertThat(keysShown()).containsExactly("sk-1", "sk-2");
    }
  }

  @Test
  void theTotalTimeEndsARotationToo() {
    up.answer(CHAT, Script.error(401, "auth", "bad"), Script.silence());
    try (GatewayFixture gateway = alone(0, "sk-1", "sk-2");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      up.awaitRequest(CHAT, 2);

      time.advance(Duration.ofMinutes(1));

      assertThat(client.readResponse().status()).isEqualTo(504);
      up.awaitHangUp();
    }
  }

  @Test
  void aTrialWhoseCallerHangsUpLeavesTheKeyToTheNext() {
    up.answer(CHAT, Script.error(401, "auth", "bad"), Script.chat("one"), Script.silence());
    try (GatewayFixture gateway = alone(0, "sk-1", "sk-2")) {
      ask(gateway);
      gateway.awaitRecord();
      time.advance(Duration.ofMinutes(5));
      try (RawClient client = gateway.connect()) {
        client.post(CHAT, ASK);
        up.awaitRequest(CHAT, 3);
      }
      gateway.awaitRecord();
      up.answer(CHAT, Script.chat("two"));

      ask(gateway);

      assertThat(keysShown()).containsExactly("sk-1", "sk-2", "sk-1", "sk-1");
    }
  }

  private static RawResponse ask(GatewayFixture gateway) {
    try (RawClient client = gateway.connect()) {
      return client.post(CHAT, ASK).readResponse();
    }
  }

  private List<String> keysShown() {
    return up.requests(CHAT).stream()
        .map(request -> bearer(request).substring("Bearer ".length()))
        .toList();
  }

  private static String bearer(ReceivedRequest request) {
    return request.header("authorization").orElseThrow();
  }

  private GatewayFixture gateway(int retries, String... keys) {
    return GatewayFixture.at(
        time.time(),
        group(retries, List.of("cloud"), keys),
        GatewayFixture.openAi("cloud", cloud.baseUrl()));
  }

  private GatewayFixture alone(int retries, String... keys) {
    return GatewayFixture.at(time.time(), group(retries, List.of(), keys));
  }

  private ModelGroup group(int retries, List<String> fallbacks, String... keys) {
    Target plain =
        GatewayFixture.target("fast", new OpenAiDialect(), up.baseUrl() + "/v1", Map.of());
    Provider one = plain.provider();
    Provider several =
        new Provider(
            one.name(),
            one.dialect(),
            one.endpoint(),
            one.basePath(),
            Stream.of(keys).<Credential>map(k -> new Credential.Bearer(new Secret(k))).toList(),
            List.of(),
            true,
            one.limits());
    return new ModelGroup(
        "fast",
        List.of(Target.of(plain.id(), several, plain.params())),
        Choice.DEFAULT,
        Fallbacks.of(fallbacks),
        retries,
        Terms.of(Duration.ofMinutes(1)));
  }
}
