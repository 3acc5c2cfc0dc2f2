package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Lane;
import dev.hearth.resilience.Lane.Entry;
import dev.hearth.resilience.Priority;
import dev.hearth.resilience.Standing;
import dev.hearth.resilience.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to a target, past the lanes of the target and of its provider where they have
 * some, in this order. Waits where they are full; once inside it counts as a request there until it
 * is released. Lives on the exchange's event loop.
 */
final class Passage implements Lane.Waiter {
  /**
   * The request header that tells how urgent it is: {@code high}, {@code normal} or {@code low}.
   */
  static final String PRIORITY = "x-hearth-priority";

  private final Environment environment;
  private final Target target;
  private final Priority priority;
  private final Traveller traveller;
  private final List<Gate> gates;
  private final Vitals vitals;
  private final long began;
  private long waitedBefore;
  private int passed;
  private boolean stood;
  private boolean inside;
  private boolean over;
  private Lane.@Nullable Place place;
  private @Nullable ScheduledFuture<?> timer;

  /** Who goes: hears of one of the two, once. */
  interface Traveller {
    /** It is inside. */
    void entered(Passage passage);

    /** It does not get in. */
    void refused(Passage passage, InferenceError error);
  }

  /** A lane, and what it is before. */
  private record Gate(Lane lane, Limits limits, String name) {}

  Passage(Environment environment, Target target, Priority priority, Traveller traveller) {
    this.environment = environment;
    this.target = target;
    this.priority = priority;
    this.traveller = traveller;
    this.gates = gates(target, environment.standing());
    this.vitals = environment.standing().vitals().of(target.id());
    this.began = environment.nanoTime().getAsLong();
  }

  /** Whether a request to the target would not have to wait now, or rather waits there. */
  static boolean isFree(Target target, Standing standing) {
    for (Gate gate : gates(target, standing)) {
      if (!gate.limits().patient() && !gate.lane().isFree()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Goes: at once where nobody has to wait.
   *
   * @param waited how long the request has waited elsewhere, in nanoseconds; it waits here for so
   *     much less
   */
  void begin(long waited) {
    waitedBefore = waited;
    goOn();
  }

  Target target() {
    return target;
  }

  /** Whether it stood in line. */
  boolean hasWaited() {
    return stood;
  }

  /** How long ago it began, in nanoseconds. */
  long elapsed() {
    return environment.nanoTime().getAsLong() - began;
  }

  /** So long the target took to its first output. */
  void took(long nanos) {
    vitals.took(nanos);
  }

  /** So long the target took to a whole answer. */
  void answered(long nanos) {
    vitals.answered(nanos);
  }

  /** It is over: whoever waits behind may go. Idempotent. */
  void release() {
    if (over) {
      return;
    }
    over = true;
    stopWaiting();
    if (inside) {
      vitals.left();
    }
    for (int i = passed - 1; i >= 0; i--) {
      gates.get(i).lane().leave();
    }
  }

  @Override
  public void granted() {
    stopWaiting();
    passed++;
    goOn();
  }

  @Override
  public void displaced() {
    refuse(full(gates.get(passed)));
  }

  private void goOn() {
    while (passed < gates.size()) {
      Gate gate = gates.get(passed);
      switch (gate.lane().enter(priority, environment.loop(), this)) {
        case Entry.Entered() -> passed++;
        case Entry.InLine(Lane.Place where) -> {
          waitAt(gate, where);
          return;
        }
        case Entry.Full() -> {
          refuse(full(gate));
          return;
        }
      }
    }
    inside = true;
    vitals.entered();
    traveller.entered(this);
  }

  private void waitAt(Gate gate, Lane.Place where) {
    stood = true;
    place = where;
    long left = gate.limits().maxWait().toNanos() - waitedBefore - elapsed();
    timer =
        environment
            .loop()
            .schedule(() -> refuse(tooLong(gate)), Math.max(0, left), TimeUnit.NANOSECONDS);
  }

  private void refuse(InferenceError error) {
    release();
    traveller.refused(this, error);
  }

  private void stopWaiting() {
    if (place != null) {
      place.abandon();
      place = null;
    }
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private static InferenceError full(Gate gate) {
    return refusal(
        gate,
        "queue_full",
        "%s has %d requests under way and %d waiting, and takes no more (max_parallel %d, max_queue %d)."
            .formatted(
                gate.name(),
                gate.lane().held(),
                gate.lane().waiting(),
                gate.limits().parallel(),
                gate.limits().queue()));
  }

  private static InferenceError tooLong(Gate gate) {
    return refusal(
        gate,
        "wait_budget",
        "%s has %d requests under way (max_parallel %d), and this one has waited for its turn as long as it may (max_wait %d s)."
            .formatted(
                gate.name(),
                gate.lane().held(),
                gate.limits().parallel(),
                gate.limits().maxWait().toSeconds()));
  }

  /** After a whole wait everything that is in line now has had its turn or has left. */
  private static InferenceError refusal(Gate gate, String code, String message) {
    Duration wait = gate.limits().maxWait();
    Duration advice = wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
    return InferenceError.of(Kind.RATE_LIMITED, message).withCode(code).withRetryAfter(advice);
  }

  private static List<Gate> gates(Target target, Standing standing) {
    Limits own = target.limits();
    Limits shared = target.provider().limits();
    if (!own.exist() && !shared.exist()) {
      return List.of();
    }
    List<Gate> gates = new ArrayList<>(2);
    String provider = target.provider().name();
    if (own.exist()) {
      Lane lane = standing.targetLanes().of(target.id(), own.parallel(), own.queue());
      gates.add(new Gate(lane, own, provider + '/' + target.model()));
    }
    if (shared.exist()) {
      Lane lane = standing.providerLanes().of(provider, shared.parallel(), shared.queue());
      gates.add(new Gate(lane, shared, provider));
    }
    return gates;
  }
}
