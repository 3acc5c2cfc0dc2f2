package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PriorityTest {

  @Test
  void isNamedInAnyCase() {
    assertThat(Priority.named("high")).isEqualTo(Priority.HIGH);
    assertThat(Priority.named(" LOW ")).isEqualTo(Priority.LOW);
    assertThat(Priority.named("normal")).isEqualTo(Priority.NORMAL);
  }

  @Test
  void isTheNormalOneWhereNobodySaysAnotherOne() {
    assertThat(Priority.named(null)).isEqualTo(Priority.NORMAL);
    assertThat(Priority.named("speed")).isEqualTo(Priority.NORMAL);
  }
}
