package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyringTest {
  private static final long NONE_TRIED = 0;
  private static final InferenceError REFUSED =
      InferenceError.of(Kind.UPSTREAM_CREDENTIALS, "bad key");
  private static final InferenceError TOO_OFTEN = InferenceError.of(Kind.RATE_LIMITED, "slowly");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final Keyring ring = new Keyring("groq", 3, now::get);

  @Test
  void staysWithTheFirstKeyWhileItWorks() {
    assertThat(ring.take(NONE_TRIED)).isZero();
    ring.worked(0);
    assertThat(ring.take(NONE_TRIED)).isZero();
  }

  @Test
  void leavesOutTheKeysThatWereTried() {
    assertThat(ring.take(0b001)).isEqualTo(1);
    assertThat(ring.take(0b011)).isEqualTo(2);
    assertThat(ring.take(0b111)).isEqualTo(Keyring.NONE);
  }

  @Test
  void aRefusedKeyRestsForFiveMinutesThenOneRequestTriesIt() {
    ring.take(NONE_TRIED);
    assertThat(ring.rest(0, REFUSED)).isEqualTo(Duration.ofMinutes(5));

    advance(Duration.ofMinutes(5).minusNanos(1));
    assertThat(ring.take(NONE_TRIED)).isEqualTo(1);
    advance(Duration.ofNanos(1));
    assertThat(ring.take(NONE_TRIED)).isZero();
    assertThat(ring.take(NONE_TRIED)).isEqualTo(1);

    ring.worked(0);
    assertThat(ring.take(NONE_TRIED)).isZero();
    assertThat(ring.take(NONE_TRIED)).isZero();
  }

  @Test
  void aTrialThatIsRefusedMakesItRestAgain() {
    ring.rest(0, REFUSED);
    advance(Duration.ofMinutes(5));
    ring.take(NONE_TRIED);

    assertThat(ring.rest(0, REFUSED)).isEqualTo(Duration.ofMinutes(5));

    advance(Duration.ofMinutes(4));
    assertThat(ring.take(NONE_TRIED)).isEqualTo(1);
  }

  @Test
  void aTrialThatSaidNothingLeavesItToTheNext() {
    ring.rest(0, REFUSED);
    advance(Duration.ofMinutes(5));
    ring.take(NONE_TRIED);

    ring.released(0);

    assertThat(ring.take(NONE_TRIED)).isZero();
  }

  @Test
  void anOlderRequestThatEndsWellDoesNotEndARest() {
    ring.take(NONE_TRIED);
    ring.rest(0, REFUSED);
    ring.worked(0);
    ring.released(0);

    assertThat(ring.take(NONE_TRIED)).isEqualTo(1);
  }

  @Test
  void aKeyThatAsksTooOftenRestsAsLongAsTheProviderSays() {
    assertThat(ring.rest(0, TOO_OFTEN.withRetryAfter(Duration.ofSeconds(30))))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(ring.rest(1, TOO_OFTEN)).isEqualTo(Duration.ofSeconds(10));
    assertThat(ring.rest(2, TOO_OFTEN.withRetryAfter(Duration.ofHours(1))))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(ring.resting()).isEqualTo(3);

    advance(Duration.ofSeconds(10));
    assertThat(ring.take(NONE_TRIED)).isEqualTo(1);
    assertThat(ring.take(NONE_TRIED)).as("no trial: all may use it").isEqualTo(1);
    advance(Duration.ofSeconds(20));
    assertThat(ring.take(NONE_TRIED)).isZero();
    assertThat(ring.resting()).isEqualTo(1);
  }

  @Test
  void tellsOnlyOnceThatAKeyRests() {
    assertThat(ring.rest(0, TOO_OFTEN)).isNotNull();
    assertThat(ring.rest(0, TOO_OFTEN)).isNull();
    assertThat(ring.rest(0, REFUSED)).isNotNull();
    assertThat(ring.rest(0, REFUSED)).isNull();
    assertThat(ring.rest(0, TOO_OFTEN)).isNull();
  }

  @Test
  void saysWhyNoneIsLeftAndNamesNoKey() {
    ring.rest(0, REFUSED);
    ring.rest(1, REFUSED);
    ring.rest(2, REFUSED);
    assertThat(ring.nothingLeft().kind()).isEqualTo(Kind.UPSTREAM_CREDENTIALS);
    assertThat(ring.nothingLeft().message()).contains("groq", "3 keys");

    Keyring other = new Keyring("groq", 2, now::get);
    other.rest(0, REFUSED);
    other.rest(1, TOO_OFTEN.withRetryAfter(Duration.ofSeconds(7)));
    assertThat(other.nothingLeft().kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(other.nothingLeft().retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void takesNoMoreKeysThanItCanTellApart() {
    assertThatThrownBy(() -> new Keyring("groq", 65, now::get)).hasMessageContaining("1 to 64");
  }

  @Test
  void otherKeysOfAProviderAreAnotherKeyring() {
    Keyrings rings = new Keyrings(now::get);
    Keyring first = rings.of("groq", List.of("a", "b"));
    first.rest(0, REFUSED);

    assertThat(rings.of("groq", List.of("a", "b"))).isSameAs(first);
    assertThat(rings.of("groq", List.of("a", "c")).take(NONE_TRIED)).isZero();
  }

  private void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }
}
