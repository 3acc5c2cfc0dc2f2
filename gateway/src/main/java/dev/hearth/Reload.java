package dev.hearth;

import dev.hearth.config.Problem;
import java.util.List;
import java.util.Locale;

/** What came of reading the configuration again. */
sealed interface Reload {

  /**
   * It holds from the next request on.
   *
   * @param changes what is different now, one line each
   * @param atNextStart what is different and has to wait
   */
  record Applied(List<String> changes, List<String> atNextStart) implements Reload {}

  /**
   * There was nothing to do.
   *
   * @param atNextStart what is different and has to wait
   */
  record Unchanged(List<String> atNextStart) implements Reload {}

  /** It cannot be used: nothing changed. */
  record Rejected(String source, List<Problem> problems) implements Reload {}

  /** Who asked for it. */
  enum Trigger {
    SIGNAL("SIGHUP"),
    FILE("a changed file"),
    ADMIN("POST /admin/reload");

    private final String words;

    Trigger(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** The outcome in one word, as metrics and answers have it. */
  default String outcome() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
