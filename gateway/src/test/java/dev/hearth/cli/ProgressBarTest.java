package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The progress of a download as text. */
class ProgressBarTest {

  @Test
  void drawsOneLineAgainAndAgainOnATerminal() {
    ProgressBar bar = new ProgressBar("model", 100_000_000, true);

    assertThat(bar.update(0))
        .isEqualTo("\rmodel  [..............................]   0 %  0.0 of 100.0 MB");
    assertThat(bar.update(50_000_000))
        .isEqualTo("\rmodel  [###############...............]  50 %  50.0 of 100.0 MB");
    assertThat(bar.finish()).isEqualTo("\n");
  }

  @Test
  void writesALineForEveryTenthElsewhere() {
    ProgressBar bar = new ProgressBar("model", 100_000_000, false);

    assertThat(bar.update(9_000_000)).isEmpty();
    assertThat(bar.update(11_000_000)).isEqualTo("model: 10 % of 100.0 MB\n");
    assertThat(bar.update(12_000_000)).isEmpty();
    assertThat(bar.update(39_000_000)).isEqualTo("model: 30 % of 100.0 MB\n");
    assertThat(bar.finish()).isEmpty();
  }

  @Test
  void drawsNothingTwice() {
    ProgressBar bar = new ProgressBar("model", 100_000_000, true);
    bar.update(1_000_000);

    assertThat(bar.update(1_000_010)).isEmpty();
  }

  @Test
  void countsWhereTheSizeIsNotKnown() {
    ProgressBar bar = new ProgressBar("model", 0, false);

    assertThat(bar.update(21_000_000)).isEqualTo("model: 21.0 MB\n");
  }

  @Test
  void neverGoesBeyondTheEnd() {
    ProgressBar bar = new ProgressBar("model", 1_000_000, false);

    assertThat(bar.update(5_000_000)).isEqualTo("model: 100 % of 1.0 MB\n");
  }
}
