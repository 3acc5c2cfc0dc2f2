package dev.hearth.dialect;

import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a target did not get of a request and its caller did not get of the answer, because their
 * formats have no place for it, by the names that callers are told. Gathered while they are
 * written; not thread-safe.
 */
public final class Losses {
  /** More names than this say nothing more. */
  private static final int MOST = 32;

  private static final int LONGEST = 64;

  private final Set<String> names = new TreeSet<>();

  /** Notes that the format has no place for this. */
  public void add(Feature feature) {
    field(feature.word());
  }

  /** Notes that a field without a canonical meaning was left out. */
  public void field(String name) {
    if (names.size() < MOST) {
      names.add(name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name);
    }
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** The names, sorted. */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /**
   * What to throw where leaving it out would change the request's meaning.
   *
   * @param why what the format takes instead, as a sentence
   */
  public static InferenceException refused(Feature feature, String why) {
    return new InferenceException(
        InferenceError.of(Kind.INEXPRESSIBLE, why).withCode("unsupported_" + feature.word()));
  }
}
