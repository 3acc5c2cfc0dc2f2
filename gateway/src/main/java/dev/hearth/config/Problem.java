package dev.hearth.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration, said so that it can be put right.
 *
 * @param path where, such as {@code models.local/fast.targets[0].url}; {@link #FILE} for the file
 * @param value what was found there, never a secret; null where nothing was
 * @param expectation what should be there
 * @param advice what to do
 * @param mark the place in the file; null where it is not known
 */
public record Problem(
    Severity severity,
    String path,
    @Nullable String value,
    String expectation,
    String advice,
    @Nullable Mark mark) {

  /** The path of what concerns the file as a whole. */
  public static final String FILE = "(file)";

  /** What a problem means for the start. */
  public enum Severity {
    /** The configuration is not used. */
    ERROR,
    /** The part at fault is left out or does less; the rest holds. */
    WARNING
  }

  public Problem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(expectation, "expectation");
    Objects.requireNonNull(advice, "advice");
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
