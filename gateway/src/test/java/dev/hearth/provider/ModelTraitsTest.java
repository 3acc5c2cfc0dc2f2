package dev.hearth.provider;

import static dev.hearth.provider.ModelTraits.Capability.CHAT;
import static dev.hearth.provider.ModelTraits.Capability.TOOLS;
import static dev.hearth.provider.ModelTraits.Capability.VISION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelTraitsTest {
  private static final ModelTraits SMALL = new ModelTraits(4096, Set.of(CHAT, TOOLS));
  private static final ModelTraits LARGE = new ModelTraits(200_000, Set.of(CHAT, VISION, TOOLS));

  @Test
  void callersMayCountOnWhatEveryModelOfAGroupHas() {
    assertThat(ModelTraits.common(List.of(LARGE, SMALL))).isEqualTo(SMALL);
  }

  @Test
  void aModelOfWhichNothingIsKnownTakesNothingAway() {
    assertThat(ModelTraits.common(List.of(LARGE, ModelTraits.UNKNOWN))).isEqualTo(LARGE);
  }

  @Test
  void nothingIsKnownOfModelsOfWhichNothingIsKnown() {
    assertThat(ModelTraits.common(List.of(ModelTraits.UNKNOWN))).isEqualTo(ModelTraits.UNKNOWN);
  }

  @Test
  void whatIsSaidComesBeforeWhatIsToldAndOnlyWhatIsLeftOpenIsTakenFromThere() {
    assertThat(ModelTraits.ofWindow(8192).orElse(LARGE))
        .isEqualTo(new ModelTraits(8192, LARGE.capabilities()));
    assertThat(SMALL.orElse(LARGE)).isEqualTo(SMALL);
    assertThat(ModelTraits.UNKNOWN.orElse(LARGE)).isEqualTo(LARGE);
  }
}
