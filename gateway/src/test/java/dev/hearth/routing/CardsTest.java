package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Load;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Sessions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What own requests and servers' words say of the graphics cards. */
class CardsTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final Target BOX =
      TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), "llama3");
  private static final Target OTHER =
      TestProviders.target(TestProviders.openAi("other", "http://127.0.0.1:8"), "qwen");

  @Test
  void ourOwnRequestsCountFirst() {
    assertThat(Cards.of(BOX, 4, 4, slots(0, 4)))
        .isEqualTo(new Cards(GpuState.BUSY, "4 of 4 slots, by our own requests"));
    assertThat(Cards.of(BOX, 3, 4, null))
        .isEqualTo(new Cards(GpuState.FREE, "3 of 4 slots, by our own requests"));
  }

  @Test
  void aServersSlotsTellOfOthersRequests() {
    assertThat(Cards.of(BOX, 0, 4, slots(4, 4)))
        .isEqualTo(new Cards(GpuState.BUSY, "4 of 4 slots, says /slots"));
    assertThat(Cards.of(BOX, 0, 4, slots(3, 4)).state()).isEqualTo(GpuState.FREE);
  }

  @Test
  void whoWaitsOnceTellsNothingWhoKeepsWaitingThatItIsBusy() {
    assertThat(Cards.of(BOX, 0, 0, metrics(3, 2, false)).state()).isEqualTo(GpuState.UNKNOWN);
    assertThat(Cards.of(BOX, 0, 0, metrics(3, 2, true)))
        .isEqualTo(new Cards(GpuState.BUSY, "2 wait there, says /metrics"));
    assertThat(Cards.of(BOX, 0, 0, metrics(3, 0, false)))
        .isEqualTo(new Cards(GpuState.FREE, "3 run and none waits, says /metrics"));
  }

  @Test
  void aModelThatIsLoadedMeansSwapping() {
    Load loading = new Load(0, 0, 0, false, null, true, "/health", NOW);

    assertThat(Cards.of(BOX, 0, 4, loading))
        .isEqualTo(new Cards(GpuState.SWAPPING, "a model is being loaded, says /health"));
  }

  @Test
  void aModelThatIsNotInMemoryWouldTakeAnothersPlace() {
    assertThat(Cards.of(BOX, 0, 0, holding("qwen3:8b")))
        .isEqualTo(
            new Cards(GpuState.SWAPPING, "llama3 would take the place of qwen3:8b, says /api/ps"));
    assertThat(Cards.of(BOX, 0, 0, holding("llama3:latest")))
        .isEqualTo(new Cards(GpuState.FREE, "llama3 is in memory, says /api/ps"));
    assertThat(Cards.of(BOX, 1, 0, holding("llama3:latest")).state())
        .as("nobody knows how many it takes")
        .isEqualTo(GpuState.UNKNOWN);
    assertThat(Cards.of(BOX, 0, 0, holding()).state()).isEqualTo(GpuState.UNKNOWN);
  }

  @Test
  void theCardsAreFreeWhenOneTargetIs() {
    LiveWorld world = world(slots(4, 4), slots(1, 4), "");

    assertThat(world.gpu()).isEqualTo(GpuState.FREE);
    assertThat(world.gpuBecause()).isEqualTo("1 of 4 slots, says /slots");
    assertThat(world.loadInWords(BOX)).isEqualTo("busy: 4 of 4 slots, says /slots");
  }

  @Test
  void theCardsAreBusyWhenNoneIs() {
    assertThat(world(slots(4, 4), null, "").gpu()).isEqualTo(GpuState.BUSY);
    assertThat(world(null, null, "").gpu()).isEqualTo(GpuState.UNKNOWN);
  }

  @Test
  void somebodyElseOnTheCardsCountsMoreThanWhatServersSay() {
    LiveWorld world = world(slots(0, 4), null, "others use them");

    assertThat(world.gpu()).isEqualTo(GpuState.LEASED);
    assertThat(world.gpuBecause()).isEqualTo("others use them");
  }

  private static LiveWorld world(@Nullable Load box, @Nullable Load other, String foreign) {
    Clock clock = Clock.systemUTC();
    return new LiveWorld(
        Standing.fresh(clock, () -> 0),
        new Sessions(10, Sessions.DEFAULT_AGE, clock),
        () ->
            Catalog.of(
                List.of(ModelGroup.of("a", List.of(BOX)), ModelGroup.of("b", List.of(OTHER))),
                true),
        _ -> ModelTraits.UNKNOWN,
        provider -> provider.equals(BOX.provider()) ? box : other,
        () -> foreign,
        clock);
  }

  private static Load slots(int running, int slots) {
    return new Load(running, 0, slots, false, null, false, "/slots", NOW);
  }

  private static Load metrics(int running, int waiting, boolean again) {
    return new Load(running, waiting, 0, again, null, false, "/metrics", NOW);
  }

  private static Load holding(String... models) {
    return new Load(0, 0, 0, false, Set.of(models), false, "/api/ps", NOW);
  }
}
