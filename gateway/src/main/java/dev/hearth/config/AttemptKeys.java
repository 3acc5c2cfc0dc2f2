package dev.hearth.config;

import static dev.hearth.config.Key.key;

import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Limits;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import java.time.Duration;
import java.util.List;

/** The keys of {@code hearth.yaml} that are about attempts: times, repeats, breakers, limits. */
final class AttemptKeys {
  private static final Kind<Node.Mapping> SECTION = Kinds.MAPPING.labelled("section");

  static final Key<Node.Mapping> TIMEOUTS =
      key("timeouts", SECTION, "see below", "How long each phase may take, for every model");

  static final Key<Integer> RETRIES =
      key(
          "retries",
          Kinds.whole(0, 20),
          String.valueOf(ModelGroup.DEFAULT_RETRIES),
          "Further attempts within a model before its fallbacks are tried");

  static final Key<Node.Mapping> BREAKER =
      key("breaker", SECTION, "see below", "When a failing target is left alone");

  static final Key<Integer> MAX_PARALLEL =
      key(
          "max_parallel",
          Kinds.whole(1, 1_000_000),
          "any number",
          "Requests there at once; the others wait for their turn, or go where there is room");

  static final Key<Integer> MAX_QUEUE =
      key(
          "max_queue",
          Kinds.whole(0, 10_000),
          String.valueOf(Limits.DEFAULT_QUEUE),
          "Requests that wait for their turn at most; with 0 none waits");

  static final Key<Duration> MAX_WAIT =
      key(
          "max_wait",
          Kinds.DURATION_OR_ZERO,
          Kinds.written(Limits.DEFAULT_WAIT),
          "How long a request waits at most before it goes on to a fallback");

  static final Key<Duration> CONNECT =
      key("connect", Kinds.DURATION, "5s", "From the wish for a connection to an open one");

  static final Key<Duration> FIRST_BYTE =
      key(
          "first_byte",
          Kinds.DURATION,
          "5m",
          "From the request's last byte to the answer's first: loading and reading the prompt");

  static final Key<Duration> FIRST_OUTPUT =
      key(
          "first_output",
          Kinds.DURATION,
          "any time",
          "From the request's last byte to a stream's first text, thinking or tool call; signs of"
              + " life are none");

  static final Key<Duration> BETWEEN_CHUNKS =
      key("between_chunks", Kinds.DURATION, "2m", "Between two pieces of an answer");

  static final Key<Duration> TOTAL =
      key(
          "total",
          Kinds.DURATION,
          Kinds.written(ModelGroup.DEFAULT_TOTAL),
          "A whole request, with all its attempts and fallbacks");

  static final Table TIMEOUT_KEYS =
      new Table("timeouts", List.of(CONNECT, FIRST_BYTE, FIRST_OUTPUT, BETWEEN_CHUNKS, TOTAL));

  static final Key<Integer> FAILURES =
      key(
          "failures",
          Kinds.whole(1, 10_000),
          String.valueOf(BreakerRule.DEFAULT.failures()),
          "Failed requests in a row after which a target is left alone");

  static final Key<Duration> OPEN_FOR =
      key(
          "open_for",
          Kinds.DURATION_OR_ZERO,
          Kinds.written(BreakerRule.DEFAULT.openFor()),
          "How long, before one trial request; `0s` for never leaving it alone");

  static final Table BREAKER_KEYS = new Table("breaker", List.of(FAILURES, OPEN_FOR));

  static final Key<Node.Mapping> MIN_PACE =
      key(
          "min_pace",
          SECTION,
          "any pace",
          "How quick a stream has to be; a slower one is given up before its caller sees any of it");

  static final Key<Integer> CHARACTERS =
      key(
          "characters",
          Kinds.whole(1, 10_000),
          "required",
          "Characters of output, about four to a token, that have to come in time; the caller waits"
              + " for so many");

  static final Key<Duration> WITHIN =
      key("within", Kinds.DURATION, "required", "From the first output");

  static final Table MIN_PACE_KEYS =
      new Table("models.<name>.min_pace", List.of(CHARACTERS, WITHIN));

  static final Key<Hedge> HEDGE =
      key(
          "hedge",
          Kinds.HEDGE,
          "never",
          "When a second target is asked beside one that has not begun to answer: after a time, or"
              + " after `p95`, as long as 95 % of its answers of late took");

  static final Key<Boolean> CONTINUATION =
      key(
          "continuation",
          Kinds.FLAG,
          "false",
          "Whether another target goes on with a stream that broke off; its answers are then"
              + " written anew, whatever the formats");

  private AttemptKeys() {}
}
