package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one configuration. Confined to the thread that loads it. */
final class Problems {

  /** A file with more is wrong as a whole; the rest is counted. */
  static final int SHOWN = 200;

  private final List<Problem> shown = new ArrayList<>();
  private int left;
  private boolean errors;

  void add(Problem problem) {
    if (shown.contains(problem)) {
      return; // a section may be read twice
    }
    errors |= problem.isError();
    if (shown.size() < SHOWN) {
      shown.add(problem);
    } else {
      left++;
    }
  }

  void error(Place place, @Nullable Node at, String expectation, String advice) {
    add(Severity.ERROR, place, at, expectation, advice);
  }

  void warning(Place place, @Nullable Node at, String expectation, String advice) {
    add(Severity.WARNING, place, at, expectation, advice);
  }

  void add(Severity severity, Place place, @Nullable Node at, String expectation, String advice) {
    String value = at == null ? null : at.shown();
    Mark mark = at == null ? null : at.mark();
    add(new Problem(severity, place.path(), value, expectation, advice, mark));
  }

  boolean hasErrors() {
    return errors;
  }

  /** The problems in the order of their places; those without one come last. */
  List<Problem> all() {
    List<Problem> all = new ArrayList<>(shown);
    all.sort(Comparator.comparing(Problem::mark, Comparator.nullsLast(Comparator.naturalOrder())));
    if (left == 0) {
      return List.copyOf(all);
    }
    all.add(
        new Problem(
            errors ? Severity.ERROR : Severity.WARNING,
            Problem.FILE,
            left + " more problems",
            "fewer than " + SHOWN + " problems",
            "put the ones above right and check again",
            null));
    return all;
  }
}
