package dev.hearth.dialect;

import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer of vectors as far as it was told, by a back end's members or by events. */
public final class VectorsSoFar {
  private final Map<Integer, String> vectors = new TreeMap<>();
  private @Nullable String model;
  private @Nullable Usage usage;
  private boolean begun;

  /** Takes that there is a list of vectors, even if nothing follows. */
  public void begin() {
    begun = true;
  }

  /** Takes the next vector: its numbers as JSON text. */
  public void add(String numbers) {
    put(vectors.size(), numbers);
  }

  /** Takes the vector of an input. */
  public void put(int index, String numbers) {
    begun = true;
    vectors.put(index, numbers);
  }

  /** Takes the model's name; null for none. */
  public void model(@Nullable String name) {
    model = name;
  }

  /** Takes what the answer consumed; null for nothing known. */
  public void usage(@Nullable Usage its) {
    usage = its;
  }

  /** Takes an event of an answer of vectors. */
  public void take(InferenceEvent event) {
    switch (event) {
      case InferenceEvent.Started started -> model = started.model();
      case InferenceEvent.Vector vector -> put(vector.index(), vector.numbers());
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Finished _, InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.TextDelta _,
          InferenceEvent.RefusalDelta _,
          InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.Cited _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Counted _,
          InferenceEvent.Failed _ ->
          throw new IllegalArgumentException("no part of an embedding: " + event.getClass());
    }
  }

  public int size() {
    return vectors.size();
  }

  public @Nullable String model() {
    return model;
  }

  public @Nullable Usage usage() {
    return usage;
  }

  /** A view of the vectors in the order of their inputs: their numbers as JSON text. */
  public Collection<String> all() {
    return Collections.unmodifiableCollection(vectors.values());
  }

  /** Whether there is a list of so many vectors, one an input. */
  boolean isComplete(int fewest, int most) {
    int size = vectors.size();
    return begun
        && size >= fewest
        && size <= most
        && vectors.keySet().stream().allMatch(index -> index >= 0 && index < size);
  }

  /** Gives the answer's events. */
  void tell(String modelAsked, Consumer<? super InferenceEvent> events) {
    events.accept(new InferenceEvent.Started(model == null ? modelAsked : model));
    vectors.forEach((index, numbers) -> events.accept(new InferenceEvent.Vector(index, numbers)));
    events.accept(new InferenceEvent.Finished(StopReason.STOP));
    if (usage != null) {
      events.accept(new InferenceEvent.Metered(usage));
    }
  }
}
