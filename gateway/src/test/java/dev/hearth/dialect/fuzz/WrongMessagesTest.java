package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.fail;

import dev.hearth.dialect.JsonText;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzz targets over their own examples and over seeded changes of these. */
class WrongMessagesTest {
  private static final int CHANGES = Integer.getInteger("fuzz.changes", 50);

  static Stream<Arguments> surfaces() {
    return Target.all().stream()
        .flatMap(target ->
            target.surfaces().stream()
                .map(surface -> Arguments.of(target.name(), surface.name(), surface)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("surfaces")
  void bearsRightAndWrongMessages(String dialect, String name, Surface surface) {
    for (String example : surface.examples()) {
      for (int seed = 0; seed < CHANGES; seed++) {
        boolean unchanged = seed == 0;
        byte[] bytes =
            unchanged ? JsonText.utf8(example) : new Mutation(new Random(seed)).of(example);
        check(surface, bytes, seed);
      }
    }
  }

  private static void check(Surface surface, byte[] bytes, int seed) {
    try {
      surface.check(bytes, new Random(seed));
    } catch (Throwable e) {
      fail("seed %d: %s".formatted(seed, Mutation.shown(bytes)), e);
    }
  }
}
