package dev.hearth.routing;

import dev.hearth.provider.Load;
import dev.hearth.provider.Target;
import dev.hearth.routing.facts.GpuState;
import org.jspecify.annotations.Nullable;

/**
 * How the graphics cards are for one more request at a target of one's own, and why: first by what
 * the gateway itself has there, which is exact at once, then by what the server said last.
 */
record Cards(GpuState state, String because) {
  private static final Cards UNKNOWN = new Cards(GpuState.UNKNOWN, "");

  /**
   * @param inFlight requests that the gateway has there
   * @param slots how many the target works on side by side; 0 where nobody knows
   * @param load what its server said; null where it said nothing
   */
  static Cards of(Target target, int inFlight, int slots, @Nullable Load load) {
    if (load != null && load.loading()) {
      return new Cards(GpuState.SWAPPING, "a model is being loaded, says " + load.by());
    }
    if (slots > 0 && inFlight >= slots) {
      return new Cards(
          GpuState.BUSY, "%d of %d slots, by our own requests".formatted(inFlight, slots));
    }
    Cards told = load == null ? UNKNOWN : told(target, inFlight, load);
    return told.state() == GpuState.UNKNOWN && slots > 0
        ? new Cards(GpuState.FREE, "%d of %d slots, by our own requests".formatted(inFlight, slots))
        : told;
  }

  private static Cards told(Target target, int inFlight, Load load) {
    if (load.resident() != null) {
      return held(target, inFlight, load);
    }
    if (load.waiting() > 0) {
      GpuState state = load.keepsWaiting() ? GpuState.BUSY : GpuState.UNKNOWN;
      return new Cards(state, "%d wait there, says %s".formatted(load.waiting(), load.by()));
    }
    if (load.slots() > 0) {
      GpuState state = load.running() >= load.slots() ? GpuState.BUSY : GpuState.FREE;
      return new Cards(
          state, "%d of %d slots, says %s".formatted(load.running(), load.slots(), load.by()));
    }
    return new Cards(
        GpuState.FREE, "%d run and none waits, says %s".formatted(load.running(), load.by()));
  }

  /** A model that is not in memory has to take the place of those that are. */
  private static Cards held(Target target, int inFlight, Load load) {
    if (load.holds(target.model())) {
      GpuState state = inFlight == 0 ? GpuState.FREE : GpuState.UNKNOWN;
      return new Cards(state, target.model() + " is in memory, says " + load.by());
    }
    return load.resident() == null || load.resident().isEmpty()
        ? UNKNOWN
        : new Cards(
            GpuState.SWAPPING,
            "%s would take the place of %s, says %s"
                .formatted(target.model(), load.resident().iterator().next(), load.by()));
  }
}
