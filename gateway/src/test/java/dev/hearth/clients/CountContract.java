package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every client that counts tokens has to see. */
interface CountContract {
  /** The gateway's own count of the question: its seven tokens, and what a message costs. */
  long COUNTED_HERE = 7 + 4 + 3;

  Site site();

  /** Asks how many tokens {@link ChatContract#QUESTION} is. */
  long count(String model) throws Exception;

  /** Asks, and returns the client's own exception. */
  Failure failToCount(String model) throws Exception;

  String exceptionOfAnUnknownModel();

  @ParameterizedTest
  @EnumSource
  default void readsHowManyTokensAQuestionIs(BackEnd backEnd) throws Exception {
    site().need(backEnd);

    long counted =
        switch (backEnd) {
          case ANTHROPIC -> Imitation.COUNTED;
          case LLAMA, VLLM, OLLAMA -> COUNTED_HERE;
        };

    assertThat(count(backEnd.model())).isEqualTo(counted);
  }

  @ParameterizedTest
  @EnumSource(names = "LLAMA")
  default void throwsItsOwnExceptionWhenNobodyKnowsTheModelToCountFor(BackEnd backEnd)
      throws Exception {
    String model = backEnd.failing(Trouble.UNKNOWN_MODEL);

    Failure failure = failToCount(model);

    assertThat(failure.type()).isEqualTo(exceptionOfAnUnknownModel());
    assertThat(failure.message()).contains(model);
  }
}
