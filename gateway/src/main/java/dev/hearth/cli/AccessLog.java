package dev.hearth.cli;

import java.nio.file.Path;
import java.util.Objects;

/** Where the line of each request goes. */
public sealed interface AccessLog {

  /** Nowhere. */
  record Off() implements AccessLog {}

  /** To the standard output. */
  record StandardOutput() implements AccessLog {}

  /** To the end of a file. */
  record ToFile(Path file) implements AccessLog {
    public ToFile {
      Objects.requireNonNull(file, "file");
    }
  }

  /** What an argument means: {@code off}, {@code -} for the standard output, else a file. */
  static AccessLog of(String argument) {
    return switch (argument) {
      case "off" -> new Off();
      case "-" -> new StandardOutput();
      default -> new ToFile(Path.of(argument));
    };
  }
}
