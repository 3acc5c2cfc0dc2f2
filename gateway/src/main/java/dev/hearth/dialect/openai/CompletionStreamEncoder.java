package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Writes a completion's events as the chunks of a streamed answer; thinking has no place in it. */
final class CompletionStreamEncoder implements AnswerEncoder {
  private final ChunkFrame frame;
  private final boolean usageWanted;
  private @Nullable Usage usage;

  CompletionStreamEncoder(AnswerId id, String model, boolean usageWanted) {
    this.frame = new ChunkFrame("text_completion", id, model);
    this.usageWanted = usageWanted;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> frame.model(started.model());
      case InferenceEvent.TextDelta delta -> chunk(delta.text(), null, out);
      case InferenceEvent.Finished finished -> chunk("", finished.reason(), out);
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.RefusalDelta delta -> chunk(delta.text(), null, out);
      case InferenceEvent.ThinkingDelta _,
          InferenceEvent.ThinkingSigned _,
          InferenceEvent.RedactedThinking _,
          InferenceEvent.ToolCallDelta _,
          InferenceEvent.ToolCallSigned _,
          InferenceEvent.Cited _,
          InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("a completion has no vectors: " + vector.index());
      case InferenceEvent.Counted counted ->
          throw new IllegalArgumentException("no answer but a count: " + counted.inputTokens());
      case InferenceEvent.Failed failed ->
          throw new IllegalArgumentException("never encoded: " + failed.error().kind());
    }
  }

  @Override
  public void end(ByteBuf out) {
    if (usageWanted && usage != null) {
      frame.writeUsage(usage, out);
    }
    ChunkFrame.writeDone(out);
  }

  private void chunk(String text, @Nullable StopReason reason, ByteBuf out) {
    if (text.isEmpty() && reason == null) {
      return;
    }
    frame.writeStart(out);
    ByteBufUtil.writeAscii(out, "\"text\":");
    JsonText.write(text, out);
    frame.writeEnd(reason == null ? null : FinishReasons.word(reason, false), out);
  }
}
