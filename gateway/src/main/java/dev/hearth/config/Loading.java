package dev.hearth.config;

import java.util.List;
import java.util.Objects;

/** What came of loading a configuration. */
public sealed interface Loading {

  /**
   * It can be used.
   *
   * @param warnings what does not stop it but should be known
   */
  record Loaded(Configuration configuration, List<Problem> warnings) implements Loading {
    public Loaded {
      Objects.requireNonNull(configuration, "configuration");
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It cannot be used.
   *
   * @param source the file
   * @param problems everything that was found, errors and warnings
   */
  record Broken(String source, List<Problem> problems) implements Loading {
    public Broken {
      Objects.requireNonNull(source, "source");
      problems = List.copyOf(problems);
    }
  }
}
