package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.Transcoder;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import java.util.List;
import java.util.Random;

/**
 * A back end's answer that has to be understood: it gives events in their order, the same for any
 * split, of which one is the end; and every caller's format can tell them.
 */
record AnswerSurface(
    String name, BackendDialect backend, InferenceRequest request, List<String> examples)
    implements Surface {

  @Override
  public void check(byte[] bytes, Random chance) {
    TestBuffers buffers = new TestBuffers();

    List<InferenceEvent> once =
        DecodedAnswer.events(backend.decoder(request), buffers.cut(bytes, chance));
    List<InferenceEvent> again =
        DecodedAnswer.events(backend.decoder(request), buffers.cut(bytes, chance));

    assertThat(again).isEqualTo(once);
    List<Answers.Caller> callers = Answers.callers(request);
    tell(callers.get(chance.nextInt(callers.size())), bytes, once, buffers, chance);
    buffers.assertAllReleased();
  }

  private void tell(
      Answers.Caller caller,
      byte[] bytes,
      List<InferenceEvent> events,
      TestBuffers buffers,
      Random chance) {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay =
        new Transcoder(backend.decoder(request), caller.encoder(), sink, buffers.allocator())) {
      Answers.feed(relay, buffers.cut(bytes, chance), sink);
    }
    boolean failed = events.getLast() instanceof InferenceEvent.Failed;
    String end = sink.reports().getLast();
    assertThat(end).startsWith(failed ? "failed" : "finished");
    if (!failed && events.stream().noneMatch(AnswerSurface::isNamelessCall)) {
      caller.requireComplete(sink.text(), buffers);
    }
  }

  /** A call without a name is passed on as one, which not every format's decoder takes. */
  private static boolean isNamelessCall(InferenceEvent event) {
    return event instanceof ToolCallDelta call
        && call.id() != null
        && (call.name() == null || call.name().isEmpty());
  }
}
