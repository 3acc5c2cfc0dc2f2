package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RetryAdviceTest {

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "UPSTREAM_FAILED", "TIMEOUT", "UNAVAILABLE", "INTERNAL"})
  void whatMayPassIsWorthAskingAgain(Kind kind) {
    assertThat(RetryAdvice.of(InferenceError.of(kind, "x")).sensible()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RATE_LIMITED", "UPSTREAM_FAILED", "TIMEOUT", "UNAVAILABLE", "INTERNAL"})
  void whatWouldBeRefusedAgainIsNot(Kind kind) {
    assertThat(RetryAdvice.of(InferenceError.of(kind, "x")).sensible()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "59001, 60", "60000, 60", "3600000, 60"})
  void nobodyIsToldToSleepLongerThanAMinute(long millis, long seconds) {
    InferenceError error =
        InferenceError.of(Kind.RATE_LIMITED, "x").withRetryAfter(Duration.ofMillis(millis));

    assertThat(RetryAdvice.of(error).afterSeconds()).isEqualTo(seconds);
  }

  @Test
  void whereNothingIsKnownNoTimeIsNamed() {
    assertThat(RetryAdvice.of(InferenceError.of(Kind.UNAVAILABLE, "x")).afterSeconds()).isZero();
  }
}
