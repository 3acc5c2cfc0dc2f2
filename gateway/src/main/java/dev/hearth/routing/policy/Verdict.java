package dev.hearth.routing.policy;

import java.util.Objects;

/** What a rule decides. */
public sealed interface Verdict {

  /**
   * A model by its name; its own policy is not asked.
   *
   * @param localOnly whether only machines of one's own may answer, its fallbacks included
   */
  record Use(String model, boolean localOnly) implements Verdict {
    public Use {
      Objects.requireNonNull(model, "model");
    }
  }

  /** The model that was asked for, and only machines of one's own may answer. */
  record LocalOnly() implements Verdict {}

  /** No model at all. */
  record Forbid(String message) implements Verdict {
    public Forbid {
      Objects.requireNonNull(message, "message");
    }
  }

  /** The model that was asked for, as it is. */
  record AsAsked() implements Verdict {}
}
