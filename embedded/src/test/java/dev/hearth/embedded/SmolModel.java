package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The real small model that tests use where an answer must make sense. */
final class SmolModel {

  private static final String NAME = "SmolLM2-135M-Instruct.Q4_1.gguf";

  private SmolModel() {}

  /** The file; where it is missing the test is skipped, or fails if every part must be there. */
  static Path file() {
    List<Path> places = places();
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        return place;
      }
    }
    String reason =
        "no %s in any of %s; set HEARTH_TEST_SMOL_MODEL to the file".formatted(NAME, places);
    if ("1".equals(System.getenv("HEARTH_TEST_REQUIRE_PARTS"))) {
      fail(reason);
    }
    Assumptions.abort(reason);
    throw new AssertionError(reason);
  }

  private static List<Path> places() {
    List<Path> places = new ArrayList<>();
    String named = System.getenv("HEARTH_TEST_SMOL_MODEL");
    if (named != null) {
      places.add(Path.of(named));
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      if (Files.isDirectory(folder.resolve(".ci"))) {
        places.add(folder.resolve(".ci/models").resolve(NAME));
      }
      folder = folder.getParent();
    }
    places.add(Path.of(System.getProperty("user.home"), ".cache/hearth-ci/models", NAME));
    return places;
  }
}
