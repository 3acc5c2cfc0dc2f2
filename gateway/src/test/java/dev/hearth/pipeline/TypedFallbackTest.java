package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is tried next depends on what went wrong. */
class TypedFallbackTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Fallbacks TYPED =
      new Fallbacks(List.of("usual"), List.of("large"), List.of("open"), List.of("spare"));

  private final ScriptedUpstream fast = ScriptedUpstream.start();
  private final ScriptedUpstream others = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    fast.close();
    others.close();
  }

  @Test
  void aConversationThatIsTooLongGoesToTheLargerWindow() {
    fast.answer(CHAT, Script.error(400, "invalid_request_error", "maximum context length is 8192"));
    assertThat(answeredBy(0, "")).isEqualTo("p-large");
  }

  @Test
  void anAnswerThatIsTooLongForTheWindowIsAskedOfTheLargerOneAtOnce() {
    assertThat(answeredBy(8192, ",\"max_tokens\":9000")).isEqualTo("p-large");
    assertThat(fast.requests(CHAT)).isEmpty();
  }

  @Test
  void theWindowThatAServerTellsCountsWhereTheConfigurationSaysNone() {
    fast.answer(
        "/v1/models",
        Script.json(
            200, "{\"data\":[{\"id\":\"up-fast\",\"owned_by\":\"vllm\",\"max_model_len\":8192}]}"));
    assertThat(answeredBy(0, ",\"max_tokens\":9000", TypedFallbackTest::awaitWindow))
        .isEqualTo("p-large");
    assertThat(fast.requests(CHAT)).isEmpty();
  }

  @Test
  void aRefusalByPolicyGoesToTheFallbackForThat() {
    fast.answer(CHAT, Script.error(400, "invalid_request_error", "content_policy_violation"));
    assertThat(answeredBy(0, "")).isEqualTo("p-open");
  }

  @Test
  void anAccountThatAsksTooOftenGoesToTheFallbackForThat() {
    fast.answer(CHAT, Script.tooManyRequests(30));
    assertThat(answeredBy(0, "")).isEqualTo("p-spare");
  }

  @Test
  void anyOtherFailureGoesToTheUsualOne() {
    fast.answer(CHAT, Script.error(500, "server_error", "boom"));
    assertThat(answeredBy(0, "")).isEqualTo("p-usual");
  }

  private String answeredBy(int window, String more) {
    return answeredBy(window, more, _ -> {});
  }

  private String answeredBy(int window, String more, Consumer<RawClient> before) {
    others.answer(CHAT, Script.chat("hello"));
    Target plain =
        GatewayFixture.target("fast", new OpenAiDialect(), fast.baseUrl() + "/v1", Map.of());
    Target target =
        Target.of(plain.id(), plain.provider(), plain.params(), ModelTraits.ofWindow(window));
    ModelGroup group =
        new ModelGroup(
            "fast", List.of(target), Choice.DEFAULT, TYPED, 0, Terms.of(ModelGroup.DEFAULT_TOTAL));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                group, other("usual"), other("large"), other("open"), other("spare"));
        RawClient client = gateway.connect()) {
      before.accept(client);
      RawResponse response =
          client.post(CHAT, "{\"model\":\"fast\",\"messages\":[]" + more + "}").readResponse();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      return response.header("x-hearth-provider").orElseThrow();
    }
  }

  /** Waits until a probe has heard of a window. */
  private static void awaitWindow(RawClient client) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String ask = "{\"model\":\"fast\",\"messages\":[]}";
    while (!client.post("/v1/route/explain", ask).readResponse().text().contains("\"window\":")) {
      assertThat(System.nanoTime()).as("a window within 20 s").isLessThan(end);
    }
  }

  private ModelGroup other(String name) {
    return GatewayFixture.openAi(name, others.baseUrl());
  }
}
