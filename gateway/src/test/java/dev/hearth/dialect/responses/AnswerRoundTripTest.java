package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our encoders write is what our decoders read, wherever the bytes are cut. */
class AnswerRoundTripTest {
  private static final int RUNS = 300;

  private final TestBuffers buffers = new TestBuffers();
  private final Answers answers = new Answers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamedAnswerComesBackDeltaForDelta() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = RandomAnswers.next(random);

      byte[] stream = Answers.utf8(answers.encoded(Answers.ENCRYPTED, true, events));

      assertThat(answers.decoded(true, buffers.cut(stream, random)))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  @Test
  void streamedAnswerComesBackWhenEveryByteComesAlone() {
    List<InferenceEvent> events = RandomAnswers.next(new Random(11));
    byte[] stream = Answers.utf8(answers.encoded(Answers.ENCRYPTED, true, events));

    assertThat(
            answers.decoded(
                true,
                IntStream.range(0, stream.length)
                    .mapToObj(i -> buffers.of(new byte[] {stream[i]}))
                    .toList()))
        .isEqualTo(events);
  }

  @Test
  void wholeAnswerComesBackGathered() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = RandomAnswers.next(random);

      byte[] whole = Answers.utf8(answers.encoded(Answers.ENCRYPTED, false, events));

      assertThat(answers.decoded(false, buffers.cut(whole, random)))
          .as("seed %d", seed)
          .isEqualTo(RandomAnswers.gathered(events));
    }
  }
}
