package dev.hearth.governance;

import dev.hearth.inference.InferenceError;

/** The verdict on a request before anything is done for it. */
public sealed interface Admission {

  /**
   * It may go on.
   *
   * @param caller a name for the caller, fit for logs; never its key
   */
  record Admitted(String caller) implements Admission {}

  /** It may not; the caller is told why. */
  record Rejected(InferenceError error) implements Admission {}
}
