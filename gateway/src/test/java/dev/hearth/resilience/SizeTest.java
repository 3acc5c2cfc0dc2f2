package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.resilience.Size.Fit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0, 0, MAY_FIT",
    "0, 8192, 0, 8192, FITS",
    "0, 8193, 0, 8192, MAY_FIT",
    "0, 8000, 192, 8192, FITS",
    "0, 8000, 193, 8192, MAY_FIT",
    "0, 100, 8192, 8192, MAY_FIT",
    "0, 100, 8193, 8192, ASKS_TOO_MUCH",
    "8192, 8192, 0, 8192, FITS",
    "8193, 8193, 0, 8192, TOO_LONG",
    "8000, 8000, 193, 8192, ASKS_TOO_MUCH",
    "1, 9223372036854775807, 9223372036854775807, 8192, ASKS_TOO_MUCH",
  })
  void saysOnlyWhatIsCertain(long least, long most, long output, int window, Fit fit) {
    assertThat(new Size(least, most, output).in(window)).isEqualTo(fit);
  }

  @Test
  void refusesBoundsThatCrossEachOther() {
    assertThatThrownBy(() -> new Size(2, 1, 0)).hasMessageContaining("least: 2, most: 1");
  }
}
