package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class PartsTest {

  @Test
  void returnsThePartThatIsThere() {
    assertThat(Parts.orSkip(Optional.of("part"), "reason", true)).isEqualTo("part");
  }

  @Test
  void skipsTheTestAndSaysWhyWhenThePartIsAbsent() {
    assertThatThrownBy(() -> Parts.orSkip(Optional.empty(), "no such part", false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no such part");
  }

  @Test
  void failsTheTestWhenThePartIsAbsentButRequired() {
    assertThatThrownBy(() -> Parts.orSkip(Optional.empty(), "no such part", true))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("no such part")
        .hasMessageContaining(Parts.REQUIRE);
  }
}
