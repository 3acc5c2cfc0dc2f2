package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.BreakerRule;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A back end that is down is not asked many times more than while it is up. */
class RetryBudgetTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final int REQUESTS = 15;

  private final ManualTime time = new ManualTime();

  @Test
  void anOutageIsNotAmplified() {
    Script[] down =
        IntStream.range(0, 100).mapToObj(_ -> Script.tooManyRequests(0)).toArray(Script[]::new);
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, down);
        GatewayFixture gateway = GatewayFixture.at(time.time(), group(up))) {
      List<RawClient> clients =
          IntStream.range(0, REQUESTS).mapToObj(_ -> gateway.connect()).toList();
      clients.forEach(client -> client.post(CHAT, ASK));
      gateway.awaitFailedAttempts(REQUESTS);
      for (int pauses = 0; pauses < 3; pauses++) {
        gateway.awaitEveryLoop();
        time.advance(Duration.ofSeconds(1));
      }

      List<String> answers =
          clients.stream().map(RawClient::readResponse).map(RawResponse::text).toList();

      // ten repeats, and one for every five requests
      assertThat(up.requests(CHAT)).hasSizeBetween(REQUESTS + 10, REQUESTS + 10 + REQUESTS / 5);
      assertThat(answers)
          .allSatisfy(text -> assertThat(text).contains("rate_limit_exceeded"))
          .anySatisfy(text -> assertThat(text).contains("Retry budget spent: p-fast/up-fast"));
      clients.forEach(RawClient::close);
      try (RawClient client = gateway.connect()) {
        assertThat(client.get("/metrics").readResponse().text())
            .contains("hearth_retry_budget_spent_total{provider=\"p-fast\"");
      }
    }
  }

  private static ModelGroup group(ScriptedUpstream up) {
    Target plain =
        GatewayFixture.target("fast", new OpenAiDialect(), up.baseUrl() + "/v1", Map.of());
    Target neverLeftAlone =
        new Target(
            plain.id(),
            plain.provider(),
            plain.params(),
            plain.weight(),
            plain.order(),
            plain.timeouts(),
            new BreakerRule(3, Duration.ZERO),
            plain.traits());
    return new ModelGroup(
        "fast",
        List.of(neverLeftAlone),
        Choice.DEFAULT,
        Fallbacks.NONE,
        2,
        Terms.of(ModelGroup.DEFAULT_TOTAL));
  }
}
