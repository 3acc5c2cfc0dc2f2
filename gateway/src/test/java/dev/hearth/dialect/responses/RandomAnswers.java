package dev.hearth.dialect.responses;

import dev.hearth.dialect.RandomText;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Answers made from a seed, in the order in which this format tells their parts. */
final class RandomAnswers {
  private final Random random;
  private final List<InferenceEvent> events = new ArrayList<>();
  private int calls;
  private boolean spoke;
  private boolean refused;

  private RandomAnswers(Random random) {
    this.random = random;
  }

  static List<InferenceEvent> next(Random random) {
    return new RandomAnswers(random).answer();
  }

  /**
   * The same answer as one that comes whole tells it: nothing in pieces, a message's citations
   * after its text, and without what no other format knows.
   */
  static List<InferenceEvent> gathered(List<InferenceEvent> events) {
    List<InferenceEvent> all = new ArrayList<>();
    List<InferenceEvent> citations = new ArrayList<>();
    for (InferenceEvent event : events) {
      if (event instanceof Untranslatable) {
        continue;
      }
      if (event instanceof Cited) {
        citations.add(event);
        continue;
      }
      InferenceEvent last = all.isEmpty() ? event : all.getLast();
      InferenceEvent joined = joined(last, event);
      if (!all.isEmpty() && joined != null) {
        all.set(all.size() - 1, joined);
      } else {
        all.addAll(citations);
        citations.clear();
        all.add(event);
      }
    }
    return all;
  }

  private static @Nullable InferenceEvent joined(InferenceEvent last, InferenceEvent next) {
    if (last instanceof TextDelta(String a) && next instanceof TextDelta(String b)) {
      return new TextDelta(a + b);
    }
    if (last instanceof RefusalDelta(String a) && next instanceof RefusalDelta(String b)) {
      return new RefusalDelta(a + b);
    }
    if (last instanceof ThinkingDelta(String a) && next instanceof ThinkingDelta(String b)) {
      return new ThinkingDelta(a + b);
    }
    if (last instanceof ToolCallDelta a
        && next instanceof ToolCallDelta b
        && a.id() == null
        && b.id() == null
        && a.index() == b.index()) {
      return new ToolCallDelta(a.index(), null, null, a.arguments() + b.arguments());
    }
    return null;
  }

  private List<InferenceEvent> answer() {
    events.add(new Started("m" + RandomText.of(random)));
    int before = -1;
    int blocks = random.nextInt(6);
    for (int i = 0; i < blocks; i++) {
      int kind = random.nextInt(5);
      if (kind != before) {
        block(kind);
        before = kind;
      }
    }
    events.add(new Finished(reason()));
    events.add(
        new Metered(
            new Usage(
                random.nextInt(99),
                random.nextInt(99),
                random.nextInt(99),
                random.nextInt(99),
                0)));
    return events;
  }

  private void block(int kind) {
    switch (kind) {
      case 0 -> {
        pieces(() -> events.add(new ThinkingDelta(RandomText.filled(random))));
        if (random.nextBoolean()) {
          events.add(new ThinkingSigned(signature()));
        }
      }
      case 1 -> events.add(new RedactedThinking(new Signature(Issuer.ANTHROPIC, "r")));
      case 2 -> {
        spoke = true;
        pieces(() -> events.add(new TextDelta(RandomText.filled(random))));
        if (random.nextInt(3) == 0) {
          events.add(new Cited(new Citation("https://x/" + random.nextInt(9), "é", null, 1, 2)));
        }
      }
      case 3 -> {
        refused = true;
        pieces(() -> events.add(new RefusalDelta(RandomText.filled(random))));
      }
      default -> call();
    }
  }

  private void call() {
    int index = calls++;
    events.add(new ToolCallDelta(index, "call_" + index, "f" + RandomText.of(random), ""));
    pieces(() -> events.add(new ToolCallDelta(index, null, null, RandomText.filled(random))));
    if (random.nextInt(3) == 0) {
      events.add(new ToolCallSigned(index, new Signature(Issuer.GEMINI, "g")));
    }
  }

  private void pieces(Runnable piece) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      piece.run();
    }
  }

  private Signature signature() {
    Issuer[] issuers = Issuer.values();
    return new Signature(issuers[random.nextInt(issuers.length)], "s" + random.nextInt(99));
  }

  private StopReason reason() {
    if (random.nextInt(4) == 0) {
      return random.nextBoolean() ? StopReason.LENGTH : StopReason.CONTENT_FILTER;
    }
    if (calls > 0) {
      return StopReason.TOOL_CALLS;
    }
    return refused && !spoke ? StopReason.REFUSAL : StopReason.STOP;
  }
}
