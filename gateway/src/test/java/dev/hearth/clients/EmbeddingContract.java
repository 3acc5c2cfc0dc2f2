package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every client that embeds has to see. */
interface EmbeddingContract {

  Site site();

  List<? extends Number> embed(String model) throws Exception;

  /** The exception when the back end cannot embed. */
  Failure failToEmbed(String model) throws Exception;

  String exceptionOfWhatCannotBe();

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ANTHROPIC")
  default void readsTheNumbersOfAVector(BackEnd backEnd) throws Exception {
    site().need(backEnd);

    List<Double> vector =
        embed(backEnd.embeddingModel()).stream().map(Number::doubleValue).toList();

    if (backEnd.real()) {
      assertThat(vector).hasSize(64).anyMatch(x -> x != 0);
    } else {
      assertThat(vector).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(vector.get(i)).isCloseTo(Imitation.vector().get(i), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "ANTHROPIC")
  default void throwsItsOwnExceptionWhereNobodyEmbeds(BackEnd backEnd) throws Exception {
    Failure failure = failToEmbed(backEnd.embeddingModel());

    assertThat(failure.type()).isEqualTo(exceptionOfWhatCannotBe());
    assertThat(failure.message()).isNotBlank();
  }
}
