package dev.hearth.dialect.anthropic;

import static dev.hearth.dialect.anthropic.StreamEvents.BLOCK_STOP;
import static dev.hearth.dialect.anthropic.StreamEvents.START;
import static dev.hearth.dialect.anthropic.StreamEvents.STOP;
import static dev.hearth.dialect.anthropic.StreamEvents.TEXT;
import static dev.hearth.dialect.anthropic.StreamEvents.TEXT_START;
import static dev.hearth.dialect.anthropic.StreamEvents.delta;
import static dev.hearth.dialect.anthropic.StreamEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.inference.InferenceEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenStreamTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  static Stream<Arguments> brokenAnswers() {
    return Stream.of(
        broken("nothing at all", "", "without its end marker", "failed UPSTREAM_FAILED"),
        broken(
            "no end marker",
            START + TEXT_START + TEXT + BLOCK_STOP + delta("end_turn"),
            "without its end marker",
            "started claude",
            "text Hé 🦉",
            "failed UPSTREAM_FAILED"),
        broken(
            "a cut event",
            START + TEXT.substring(0, 60),
            "no JSON",
            "started claude",
            "failed UPSTREAM_FAILED"),
        broken("only an end", STOP, "before it had begun", "failed UPSTREAM_FAILED"),
        broken(
            "no JSON",
            START + "event: x\ndata: {\"type\":}\n\n",
            "no JSON object",
            "started claude",
            "failed UPSTREAM_FAILED"),
        broken(
            "no object",
            START + "data: 7\n\n",
            "no JSON",
            "started claude",
            "failed UPSTREAM_FAILED"),
        broken(
            "another answer in the middle",
            START + TEXT_START + TEXT + START.replace("msg_1", "msg_2") + TEXT + STOP,
            "another answer",
            "started claude",
            "text Hé 🦉",
            "failed UPSTREAM_FAILED"),
        broken(
            "an overloaded back end",
            START
                + event("error", "'error':{'type':'overloaded_error','message':'Overloaded'}")
                + STOP,
            "Overloaded",
            "started claude",
            "failed UNAVAILABLE"),
        broken(
            "too many requests",
            event("error", "'error':{'type':'rate_limit_error','message':'slow down'}"),
            "slow down",
            "failed RATE_LIMITED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenAnswers")
  void whatIsBrokenFailsInAnySplit(
      String name, String stream, String message, List<String> expected) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 50; seed++) {
      List<InferenceEvent> events = wire.events(true, bytes, new Random(seed));
      assertThat(DecodedAnswer.described(events)).as("seed %d", seed).isEqualTo(expected);
      assertThat(DecodedAnswer.failure(events)).contains(message);
    }
  }

  @Test
  void garbageFailsAndNeverThrows() {
    List<String> pieces =
        List.of(
            "data: ",
            "event: ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "type",
            ":",
            ",",
            "message_start",
            "content_block_delta",
            "delta",
            "text_delta",
            "usage",
            "\n",
            "\n\n",
            "null",
            "7",
            "é",
            "message",
            "error",
            "citation",
            "input",
            START,
            TEXT,
            TEXT_START);
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        garbage.append(pieces.get(random.nextInt(pieces.size())));
      }
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      List<InferenceEvent> events = wire.events(true, bytes, random);

      assertThat(events.getLast()).as("seed %d", seed).isInstanceOf(InferenceEvent.Failed.class);
    }
  }

  private static Arguments broken(String name, String stream, String message, String... events) {
    return Arguments.of(name, stream, message, List.of(events));
  }
}
