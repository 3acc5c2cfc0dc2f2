package dev.hearth.dialect.responses;

import dev.hearth.dialect.History;
import dev.hearth.dialect.Turn;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history without limits. */
final class Kept implements History {
  private final Map<String, Turn> turns = new LinkedHashMap<>();

  @Override
  public boolean keeps(@Nullable Turn previous, long bytes) {
    return bytes < 100_000;
  }

  @Override
  public @Nullable Turn find(String id) {
    return turns.get(id);
  }

  @Override
  public void keep(Turn turn) {
    turns.put(turn.id(), turn);
  }

  Map<String, Turn> turns() {
    return turns;
  }

  /** The only turn. */
  Turn only() {
    if (turns.size() != 1) {
      throw new AssertionError(turns.keySet() + " (expected: one)");
    }
    return turns.values().iterator().next();
  }
}
