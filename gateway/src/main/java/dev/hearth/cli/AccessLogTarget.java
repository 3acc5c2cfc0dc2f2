package dev.hearth.cli;

import java.nio.file.Path;
import java.util.Objects;

/** Where the line of each request goes. */
public sealed interface AccessLogTarget {

  /** Nowhere. */
  record Off() implements AccessLogTarget {}

  /** To the standard output. */
  record StandardOutput() implements AccessLogTarget {}

  /** To the end of a file. */
  record ToFile(Path file) implements AccessLogTarget {
    public ToFile {
      Objects.requireNonNull(file, "file");
    }
  }

  /** What an argument means: {@code off}, {@code -} for the standard output, else a file. */
  static AccessLogTarget of(String argument) {
    return switch (argument) {
      case "off" -> new Off();
      case "-" -> new StandardOutput();
      default -> new ToFile(Path.of(argument));
    };
  }
}
