package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import dev.hearth.routing.facts.Ask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Target BOX =
      TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), "llama");
  private static final Target GROQ =
      TestProviders.target(
          TestProviders.cloud("groq", "https://groq.test/v1", "sk-x"), "llama-70b");

  private final StillWorld world = new StillWorld();

  @Test
  void tellsEveryStepWithItsTargetsAndReasons() throws IOException {
    world.busy(BOX.id(), 1, 4).answersIn(BOX.id(), 45_000_000);
    Catalog catalog = Catalog.of(List.of(group("fast", BOX, "cloud"), group("cloud", GROQ)), true);

    JsonNode told = explain(catalog, Asks.of("fast"));

    assertThat(told.path("asked").asText()).isEqualTo("fast");
    assertThat(told.path("summary").asText()).isEqualTo("fast -> box/llama");
    assertThat(told.at("/steps/0/reason").asText()).isEqualTo("asked for");
    assertThat(told.at("/steps/0/targets/0").toString())
        .isEqualTo(
            """
            {"id":"box/llama","provider":"box","model":"llama","local":true,"cost":"free-local","breaker":"closed",\
            "in_flight":1,"slots":4,"first_output_ms":45,"reason":"by chance, with a weight of 1"}\
            """);
    assertThat(told.at("/steps/1/reason").asText()).isEqualTo("fallback of fast");
    assertThat(told.at("/steps/1/targets/0/id").asText()).isEqualTo("groq/llama-70b");
    assertThat(told.path("left_out")).isEmpty();
  }

  @Test
  void tellsHowBusyATargetsServerSaysThatItIs() throws IOException {
    world.load(BOX.id(), "busy: 4 of 4 slots, says /slots");

    JsonNode told = explain(Catalog.of(List.of(group("fast", BOX)), true), Asks.of("fast"));

    assertThat(told.at("/steps/0/targets/0/load").asText())
        .isEqualTo("busy: 4 of 4 slots, says /slots");
  }

  @Test
  void tellsThatATargetRests() throws IOException {
    world.rests(BOX.id());

    JsonNode told = explain(Catalog.of(List.of(group("fast", BOX)), true), Asks.of("fast"));

    assertThat(told.at("/steps/0/targets/0/breaker").asText()).isEqualTo("open");
    assertThat(told.at("/steps/0/targets/0/reason").asText())
        .isEqualTo("rests after failures: passed over until its next trial");
  }

  @Test
  void tellsWhoIsLeftOutAndWhy() throws IOException {
    Ask ask = Asks.of("fast", Map.of("x-hearth-region", "eu"));

    JsonNode told = explain(Catalog.of(List.of(group("fast", BOX)), true), ask);

    assertThat(told.at("/left_out/0/id").asText()).isEqualTo("box/llama");
    assertThat(told.at("/left_out/0/reason").asText())
        .isEqualTo("it is not in the region that the request names");
    assertThat(told.at("/error/kind").asText()).isEqualTo("unavailable");
    assertThat(told.at("/error/message").asText())
        .isEqualTo(
            "Nothing behind the model 'fast' may have this request (box/llama: it is not in the"
                + " region that the request names).");
  }

  @Test
  void tellsTheReasonOfEveryStrategyInWords() throws IOException {
    for (Strategy strategy : Strategy.values()) {
      Choice choice = new Choice(strategy, Affinity.NONE, TagRule.ANY);
      ModelGroup group =
          new ModelGroup(
              "fast",
              List.of(BOX, GROQ),
              choice,
              Fallbacks.NONE,
              0,
              Terms.of(ModelGroup.DEFAULT_TOTAL));

      JsonNode told = explain(Catalog.of(List.of(group), true), Asks.of("fast"));

      assertThat(told.at("/steps/0/strategy").asText()).isEqualTo(strategy.word());
      assertThat(told.at("/steps/0/targets/0/reason").asText()).isNotEmpty();
      assertThat(told.at("/steps/0/targets/1/reason").asText())
          .isEqualTo("when those before it fail");
    }
  }

  @Test
  void namesModelsThatResembleAnUnknownOne() throws IOException {
    JsonNode told = explain(Catalog.of(List.of(group("fast", BOX)), true), Asks.of("fasst"));

    assertThat(told.path("summary").asText()).isEqualTo("No model has that name.");
    assertThat(told.at("/nearest/0").asText()).isEqualTo("fast");
  }

  @Test
  void tellsThatTheGatewayAnswersItselfWhereNoBackEndIsKnown() throws IOException {
    assertThat(explain(Catalog.empty(), Asks.of("x")).path("summary").asText())
        .isEqualTo("No back end is known: the gateway answers itself and says so.");
  }

  private JsonNode explain(Catalog catalog, Ask ask) throws IOException {
    Route route = Router.route(catalog, ask, world, new Random(1));
    return Json.tree(Explanation.json(catalog, ask, world, route));
  }

  private static ModelGroup group(String name, Target target, String... fallbacks) {
    return new ModelGroup(
        name,
        List.of(target),
        Choice.DEFAULT,
        Fallbacks.of(List.of(fallbacks)),
        2,
        Terms.of(ModelGroup.DEFAULT_TOTAL));
  }
}
