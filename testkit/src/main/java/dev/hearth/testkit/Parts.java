package dev.hearth.testkit;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Real parts that a test needs and a machine may lack.
 *
 * <p>Each method returns the part. When it is absent the test is reported as skipped, with the
 * reason; where {@code HEARTH_TEST_REQUIRE_PARTS=1} (set by {@code .ci/run}, which installs them
 * all), it fails instead.
 */
public final class Parts {

  /** When "1", an absent part fails the test. */
  public static final String REQUIRE = "HEARTH_TEST_REQUIRE_PARTS";

  private Parts() {}

  public static LlamaServer.Program llamaServer() {
    return orSkip(
        LlamaServer.find(),
        "no llama-server: name one in "
            + LlamaServer.VARIABLE
            + ", put it on the PATH or run .ci/llama-server");
  }

  public static Path smolModel() {
    return orSkip(
        SmolModel.find(),
        "no SmolLM2: name its file in " + SmolModel.VARIABLE + " or run .ci/smol-model");
  }

  /** The official JavaScript clients at the versions of this lock file. */
  public static NpmClients npmClients(Path lock) {
    return orSkip(
        NpmClients.find(lock),
        "no JavaScript clients of this package-lock.json: run .ci/npm-clients");
  }

  /** A program of the system that {@code .ci/run} installs: nginx, wrk, curl, … */
  public static Path program(String name) {
    return orSkip(Checkout.onPath(name), "no " + name + " on the PATH: install it or run .ci/run");
  }

  /**
   * A file that lies beside some checkouts and is no part of a clone; the test is skipped without
   * it, everywhere.
   */
  public static Path besideClone(String path) {
    return orSkip(
        Checkout.upwards(path), "not part of a clone: " + path + " in a folder above", false);
  }

  private static <T> T orSkip(Optional<T> part, String reason) {
    return orSkip(part, reason, "1".equals(System.getenv(REQUIRE)));
  }

  static <T> T orSkip(Optional<T> part, String reason, boolean required) {
    if (part.isEmpty() && required) {
      return Assertions.fail(reason + " (" + REQUIRE + "=1: it must be here)");
    }
    return part.orElseGet(() -> Assumptions.abort(reason));
  }
}
