package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.RandomText;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our encoders write is what our decoders read, wherever the bytes are cut. */
class AnswerRoundTripTest {
  private static final int RUNS = 1000;
  private static final List<StopReason> REASONS =
      List.of(StopReason.STOP, StopReason.LENGTH, StopReason.TOOL_CALLS, StopReason.REFUSAL);

  private static final List<Issuer> ISSUERS = List.copyOf(EnumSet.allOf(Issuer.class));

  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void streamComesBackDeltaForDelta() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = answer(random);
      byte[] bytes = wire.encoded(true, events).getBytes(StandardCharsets.UTF_8);

      assertThat(wire.events(true, bytes, random)).as("seed %d", seed).isEqualTo(events);
    }
  }

  @Test
  void wholeAnswerComesBackGathered() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = answer(random);
      byte[] bytes = wire.encoded(false, events).getBytes(StandardCharsets.UTF_8);

      assertThat(wire.events(false, bytes, random)).as("seed %d", seed).isEqualTo(gathered(events));
    }
  }

  private static List<InferenceEvent> answer(Random random) {
    List<InferenceEvent> events = new ArrayList<>();
    events.add(new Started(RandomText.filled(random)));
    int calls = 0;
    for (int block = random.nextInt(5); block > 0; block--) {
      switch (random.nextInt(4)) {
        case 0 -> thinking(events, random);
        case 1 -> events.add(new RedactedThinking(new Signature(Issuer.ANTHROPIC, "red")));
        case 2 -> call(events, calls++, random);
        default -> events.add(new TextDelta(RandomText.filled(random)));
      }
    }
    StopReason reason = REASONS.get(random.nextInt(REASONS.size()));
    boolean sequence = reason == StopReason.STOP && calls == 0 && random.nextBoolean();
    boolean called = reason == StopReason.STOP && calls > 0;
    events.add(
        new Finished(
            called ? StopReason.TOOL_CALLS : reason, sequence ? RandomText.filled(random) : null));
    events.add(
        new Metered(
            new Usage(500 + random.nextInt(99), random.nextInt(99), random.nextInt(99), 1, 2)));
    return events;
  }

  private static void thinking(List<InferenceEvent> events, Random random) {
    if (events.getLast() instanceof ThinkingDelta) {
      return;
    }
    events.add(new ThinkingDelta(RandomText.filled(random)));
    if (random.nextBoolean()) {
      Issuer issuer = ISSUERS.get(random.nextInt(ISSUERS.size()));
      events.add(new ThinkingSigned(new Signature(issuer, "sig" + RandomText.of(random))));
    }
  }

  private static void call(List<InferenceEvent> events, int index, Random random) {
    String id = index + RandomText.of(random);
    events.add(new ToolCallDelta(index, id, RandomText.of(random), ""));
    events.add(new ToolCallDelta(index, null, null, "{\"x\":\"}"));
    events.add(new ToolCallDelta(index, null, null, "\\\"\",\"y\":[1.50,{}]}"));
    if (random.nextInt(3) == 0) {
      events.add(new ToolCallSigned(index, new Signature(Issuer.GEMINI, "g")));
    }
  }

  /** The events as a whole answer has them: one of each block. */
  private static List<InferenceEvent> gathered(List<InferenceEvent> events) {
    List<InferenceEvent> gathered = new ArrayList<>();
    for (InferenceEvent event : events) {
      InferenceEvent joined = gathered.isEmpty() ? null : joined(gathered.getLast(), event);
      if (joined == null) {
        gathered.add(event);
      } else {
        gathered.set(gathered.size() - 1, joined);
      }
    }
    return gathered;
  }

  private static @Nullable InferenceEvent joined(InferenceEvent last, InferenceEvent event) {
    if (last instanceof TextDelta(String one) && event instanceof TextDelta(String other)) {
      return new TextDelta(one + other);
    }
    if (last instanceof ToolCallDelta one
        && event instanceof ToolCallDelta other
        && one.index() == other.index()) {
      return new ToolCallDelta(
          one.index(), one.id(), one.name(), one.arguments() + other.arguments());
    }
    return null;
  }
}
