package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.RequestFacts;
import java.util.List;
import java.util.Random;

/**
 * A back end's answer that passes: it ends in exactly one way, and what the caller gets of a whole
 * one does not depend on the split.
 */
record RelaySurface(String name, DoorDialect door, RequestFacts facts, List<String> examples)
    implements Surface {

  @Override
  public void check(byte[] bytes, Random chance) {
    TestBuffers buffers = new TestBuffers();
    RecordingSink once = relayed(bytes, buffers, chance);
    RecordingSink again = relayed(bytes, buffers, chance);

    assertThat(again.reports()).isEqualTo(once.reports());
    if (once.reports().getLast().equals("finished")) {
      assertThat(again.text()).isEqualTo(once.text());
    } else {
      assertThat(again.failure()).isEqualTo(once.failure());
    }
    buffers.assertAllReleased();
  }

  private RecordingSink relayed(byte[] bytes, TestBuffers buffers, Random chance) {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay = door.passThrough(facts, sink, buffers.allocator())) {
      Answers.feed(relay, buffers.cut(bytes, chance), sink);
    }
    return sink;
  }
}
