package dev.hearth.cli;

import java.util.Objects;

/**
 * A command could not do its work for a reason that the user can do something about: one line, no
 * trace.
 */
public final class CommandFailed extends RuntimeException {
  private final String reason;

  /**
   * @param reason what failed, which value, and what to do
   */
  public CommandFailed(String reason) {
    super(Objects.requireNonNull(reason, "reason"), null, false, false);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
