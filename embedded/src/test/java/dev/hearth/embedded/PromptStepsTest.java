package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PromptStepsTest {

  @Test
  void takesAShortPromptInOneGo() {
    assertThat(PromptSteps.of("short", 5, "", 128)).isEmpty();
  }

  @Test
  void growsInStepsOfAboutTheSameSize() {
    List<String> steps = PromptSteps.of("x".repeat(1_000), 500, "", 100);

    assertThat(steps).extracting(String::length).containsExactly(166, 333, 500, 666, 833);
  }

  @Test
  void beginsBehindWhatIsComputedAlready() {
    String before = "x".repeat(900);

    List<String> steps = PromptSteps.of(before + "y".repeat(100), 1_000, before + "z", 50);

    assertThat(steps).extracting(String::length).containsExactly(933, 966);
  }

  @Test
  void neverCutsACharacterInHalf() {
    List<String> steps = PromptSteps.of("😀".repeat(50), 100, "", 1);

    assertThat(steps)
        .noneMatch(s -> !s.isEmpty() && Character.isHighSurrogate(s.charAt(s.length() - 1)));
  }
}
