package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.ToolCallsSoFar;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;

/** Gathers a chat's or a completion's events and writes them as one answer at the end. */
final class WholeEncoder implements AnswerEncoder {
  private final AnswerShape shape;
  private final AnswerEnd end;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thinking = new StringBuilder();
  private final ToolCallsSoFar calls = new ToolCallsSoFar();

  WholeEncoder(Endpoint endpoint, AnswerId id, String model) {
    this.shape = new AnswerShape(endpoint, id, model);
    this.end = new AnswerEnd(id.elapsedNanos());
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.TextDelta delta -> text.append(delta.text());
      case InferenceEvent.RefusalDelta delta -> text.append(delta.text());
      case InferenceEvent.ThinkingDelta delta -> thinking.append(delta.text());
      case InferenceEvent.ToolCallDelta delta -> calls.add(delta);
      case InferenceEvent.Finished finished -> end.finished(finished.reason());
      case InferenceEvent.Metered metered -> end.metered(metered.usage());
      // no place in this format
      case InferenceEvent.Started _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("no answer of vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    shape.write(text, thinking, calls, out);
    end.write(out);
    out.writeByte('}');
  }
}
