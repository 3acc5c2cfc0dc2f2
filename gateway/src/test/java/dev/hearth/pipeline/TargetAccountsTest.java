package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.Operation;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.resilience.Standing;
import dev.hearth.resilience.Vitals;
import java.time.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetAccountsTest {
  private static final Target BOX =
      TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), "llama");

  private final Standing standing = Standing.fresh(Clock.systemUTC(), () -> 0);
  private final TargetAccounts accounts = new TargetAccounts(standing);

  @Test
  void noteWhatAnAnswerConsumed() {
    accounts.finished(record(BOX, Usage.of(70, 30)));
    accounts.finished(record(BOX, Usage.of(5, 0)));

    assertThat(vitals().tokensInMinute()).isEqualTo(105);
  }

  @Test
  void noteNothingWhereNobodyAnsweredOrNobodyTellsOfTokens() {
    accounts.finished(record(BOX, null));
    accounts.finished(record(null, Usage.of(70, 30)));

    assertThat(vitals().tokensInMinute()).isZero();
  }

  private Vitals vitals() {
    return standing.vitals().of(BOX.id());
  }

  private static ExchangeRecord record(@Nullable Target target, @Nullable Usage usage) {
    return new ExchangeRecord(
        "r",
        Operation.CHAT,
        false,
        "fast",
        target,
        Outcome.ANSWERED,
        200,
        null,
        1,
        usage,
        5,
        1,
        1,
        10,
        10,
        Set.of());
  }
}
