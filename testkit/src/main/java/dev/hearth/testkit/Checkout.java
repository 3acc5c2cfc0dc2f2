package dev.hearth.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where tests look for parts: an environment variable, the PATH, the checkout around them. */
final class Checkout {

  private Checkout() {}

  /** The file that the variable names; it must be there when the variable is set. */
  static Optional<Path> named(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    if (!Files.isReadable(Path.of(value))) {
      throw new IllegalStateException(
          variable + ": '" + value + "' (expected: a readable file; unset it to look elsewhere)");
    }
    return Optional.of(Path.of(value).toAbsolutePath());
  }

  /** The program of this name in a folder of the PATH, or where system programs are. */
  static Optional<Path> onPath(String program) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String folder : folders.split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The file at this path in the nearest folder upwards of the working directory that has it. */
  static Optional<Path> upwards(String relative) {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolve(relative);
      if (Files.isReadable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
