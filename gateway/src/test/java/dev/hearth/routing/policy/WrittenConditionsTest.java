package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, money and hours as they are written in a configuration. */
class WrittenConditionsTest {

  @ParameterizedTest
  @CsvSource({
    "> 16000, 16001, 16000, more than 16000",
    ">= 3, 3, 2, more than 2",
    "< 2000, 1999, 2000, less than 2000",
    "<=10, 10, 11, less than 11",
    "2..5, 5, 6, 2 to 5",
    "2..5, 2, 1, 2 to 5",
    "7, 7, 8, 7",
    "= 7, 7, 6, 7"
  })
  void aRangeSaysWhatIsInIt(String written, long inside, long outside, String words) {
    Range range = Range.parse(written).orElseThrow();

    assertThat(range.contains(inside)).isTrue();
    assertThat(range.contains(outside)).isFalse();
    assertThat(range).hasToString(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "> ", "5..2", "< 0", "-3", "> 1.5", "2 .. ", "1 2"})
  void whatIsNoRangeIsNone(String written) {
    assertThat(Range.parse(written)).isEmpty();
  }

  @Test
  void boundsAreEnoughWhereTheyLeaveNothingOpen() {
    Range long16 = Range.moreThan(16000);

    assertThat(long16.holds(0, 16000)).isEqualTo(Truth.NO);
    assertThat(long16.holds(0, 16001)).isEqualTo(Truth.OPEN);
    assertThat(long16.holds(16001, 90000)).isEqualTo(Truth.YES);
  }

  @ParameterizedTest
  @CsvSource({
    ">= 5, 5, true",
    "> 5, 5, false",
    "> 5, 5.01, true",
    "< 2.50, 2.49, true",
    "<= $2.5, 2.50, true",
    ">= 80%, 8, true",
    ">= 80%, 7.99, false",
    "limit, 10, true",
    "limit, 9.99, false"
  })
  void moneyIsComparedWithAnAmountOrALimitOfTen(String written, String spent, boolean holds) {
    Money money = Money.parse(written).orElseThrow();

    assertThat(money.holds(new BigDecimal(spent), BigDecimal.TEN)).isEqualTo(holds);
  }

  @Test
  void aPartOfNoLimitIsNeverReached() {
    assertThat(Money.LIMIT.holds(new BigDecimal("1000000"), null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "much", "> 5 EUR", ">= -1", "limits"})
  void whatIsNoBoundOfMoneyIsNone(String written) {
    assertThat(Money.parse(written)).isEmpty();
  }

  // 2026-11-25 is a Wednesday.
  @ParameterizedTest
  @CsvSource({
    "08:00-18:00, 2026-11-25T08:00Z, true",
    "08:00-18:00, 2026-11-25T18:00Z, false",
    "22:00-06:00, 2026-11-25T23:59Z, true",
    "22:00-06:00, 2026-11-25T05:59Z, true",
    "22:00-06:00, 2026-11-25T06:00Z, false",
    "fri 22:00-06:00, 2026-11-28T05:00Z, true",
    "fri 22:00-06:00, 2026-11-27T05:00Z, false",
    "mon-fri 08:00-18:00, 2026-11-28T09:00Z, false",
    "'sat,sun', 2026-11-29T00:00Z, true",
    "'sat,sun', 2026-11-30T00:00Z, false",
    "fri-mon, 2026-11-30T12:00Z, true",
    "18:00-24:00, 2026-11-25T23:59Z, true",
    "18:00-24:00, 2026-11-26T00:00Z, false",
    "00:00-00:00, 2026-11-25T13:00Z, true"
  })
  void hoursMayGoOverMidnightAndHaveDays(String written, String moment, boolean inside) {
    Hours hours = Hours.parse(written).orElseThrow();

    assertThat(hours.contains(ZonedDateTime.parse(moment))).as("%s", hours).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8-18", "25:00-06:00", "22:00", "mon-", "xyz", "mon-wed-fri", "noon"})
  void whatAreNoHoursIsNone(String written) {
    assertThat(Hours.parse(written)).isEmpty();
  }
}
