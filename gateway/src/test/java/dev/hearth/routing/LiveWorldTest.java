package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.resilience.Breaker;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Sessions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveWorldTest {
  private static final Target BOX =
      TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), "llama");
  private static final Target CLOUD =
      TestProviders.target(TestProviders.cloud("groq", "https://groq.test/v1", "sk-x"), "llama");

  private static final int WINDOW_TOLD = 8192;

  private final Clock clock = Clock.systemUTC();
  private final Standing standing = Standing.fresh(clock, () -> 0);
  private int slotsTold;
  private final LiveWorld world =
      new LiveWorld(
          standing,
          new Sessions(10, Sessions.DEFAULT_AGE, clock),
          () -> Catalog.of(List.of(ModelGroup.of("fast", List.of(CLOUD, BOX))), true),
          target -> told(target.equals(BOX) ? slotsTold : 99),
          clock);

  @Test
  void knowsNothingOfTheCardsWhereNobodyTellsOfSlots() {
    assertThat(world.gpu()).isEqualTo(GpuState.UNKNOWN);
  }

  @Test
  void seesTheCardsFreeWhileOneOfOnesOwnTargetsHasAFreeSlot() {
    slotsTold = 2;
    standing.vitals().of(BOX.id()).entered();

    assertThat(world.gpu()).isEqualTo(GpuState.FREE);
    assertThat(world.inFlight(BOX)).isEqualTo(1);
  }

  @Test
  void seesTheCardsBusyWhenEverySlotIsTaken() {
    slotsTold = 1;
    standing.vitals().of(BOX.id()).entered();

    assertThat(world.gpu()).isEqualTo(GpuState.BUSY);
  }

  @Test
  void countsTurnsByGroupAndForgetsThoseOfGroupsThatAreGone() {
    assertThat(world.turn("a")).isZero();
    assertThat(world.turn("a")).isEqualTo(1);
    assertThat(world.turn("b")).isZero();

    world.retain(Set.of("b"));

    assertThat(world.turn("a")).isZero();
    assertThat(world.turn("b")).isEqualTo(1);
  }

  @Test
  void knowsABreakersStateBeforeAnyRequest() {
    assertThat(world.breaker(BOX)).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void takesTheWindowThatTheServerTellsOnlyWhereTheConfigurationSaysNone() {
    slotsTold = 1;
    Target configured =
        Target.of("c", BOX.provider(), BOX.params(), new ModelTraits(4096, Set.of()));

    assertThat(world.window(BOX)).isEqualTo(WINDOW_TOLD);
    assertThat(world.window(configured)).isEqualTo(4096);
  }

  private static ModelTraits told(int slots) {
    return new ModelTraits(WINDOW_TOLD, Set.of(), Set.of(), slots);
  }
}
