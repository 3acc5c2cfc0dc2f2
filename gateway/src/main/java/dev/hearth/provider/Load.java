package dev.hearth.provider;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How busy a back end said that it is.
 *
 * @param running requests that it works on
 * @param waiting requests that wait there for their turn
 * @param slots how many it works on side by side; 0 where it does not tell
 * @param keepsWaiting whether some waited the time before, too
 * @param resident the models in its memory; null where it has one, or does not tell
 * @param loading whether it is loading a model
 * @param by what said so, such as {@code /slots}
 * @param at when
 */
public record Load(
    int running,
    int waiting,
    int slots,
    boolean keepsWaiting,
    @Nullable Set<String> resident,
    boolean loading,
    String by,
    Instant at) {

  public Load {
    resident = resident == null ? null : Set.copyOf(resident);
  }

  /** One that is loading its model. */
  static Load loading(Instant at) {
    return new Load(0, 0, 0, false, null, true, "/health", at);
  }

  /** One that only tells what is in its memory. */
  static Load holding(Set<String> models, Instant at) {
    return new Load(0, 0, 0, false, models, false, "/api/ps", at);
  }

  /** One that tells of its requests. */
  static Load of(int running, int waiting, int slots, String by, Instant at) {
    return new Load(running, waiting, slots, false, null, false, by, at);
  }

  /** The same behind another one: some who waited before, wait again. */
  Load after(@Nullable Load before) {
    boolean again = waiting > 0 && before != null && before.waiting > 0;
    return new Load(running, waiting, slots, again, resident, loading, by, at);
  }

  /** Whether a model is in its memory; a name without a tag is that of {@code :latest}. */
  public boolean holds(String model) {
    return resident == null || resident.contains(model) || resident.contains(model + ":latest");
  }
}
