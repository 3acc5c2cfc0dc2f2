package dev.hearth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The official JavaScript clients and the Node that runs them, as {@code .ci/npm-clients} installs
 * them.
 *
 * @param modules the folder {@code node_modules}
 */
public record NpmClients(Path node, Path modules) {

  static final String PLACE = ".ci/npm/package-lock.json";

  /** The clients at the versions of this lock file; others do not count. */
  public static Optional<NpmClients> find(Path lock) {
    return Checkout.upwards(PLACE).flatMap(installed -> of(installed, lock));
  }

  static Optional<NpmClients> of(Path installed, Path lock) {
    if (!same(installed, lock)) {
      return Optional.empty();
    }
    Path folder = Objects.requireNonNull(installed.getParent());
    return Optional.of(new NpmClients(folder.resolve("node"), folder.resolve("node_modules")));
  }

  private static boolean same(Path installed, Path lock) {
    try {
      return Files.mismatch(installed, lock) == -1;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compare " + installed + " with " + lock, e);
    }
  }
}
