package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.ToolCallsSoFar;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes a chat's or a completion's events as the lines of a streamed answer: one a delta, one with
 * all tool calls, and the last that says so and tells what the answer took.
 */
final class LinesEncoder implements AnswerEncoder {
  private static final byte[] GOES_ON = "\"done\":false}\n".getBytes(StandardCharsets.US_ASCII);

  private final AnswerShape shape;
  private final AnswerEnd end;
  private final ToolCallsSoFar calls = new ToolCallsSoFar();

  LinesEncoder(Endpoint endpoint, AnswerId id, String model) {
    this.shape = new AnswerShape(endpoint, id, model);
    this.end = new AnswerEnd(id.elapsedNanos());
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.TextDelta delta -> text(delta.text(), out);
      case InferenceEvent.RefusalDelta delta -> text(delta.text(), out);
      case InferenceEvent.ThinkingDelta delta -> thinking(delta.text(), out);
      case InferenceEvent.ToolCallDelta delta -> {
        end.output();
        calls.add(delta);
      }
      case InferenceEvent.Finished finished -> {
        end.finished(finished.reason());
        calls(out);
      }
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
    shape.writeText("", out);
    end.write(out);
    out.writeByte('}').writeByte('\n');
  }

  private void text(String text, ByteBuf out) {
    if (!text.isEmpty()) {
      end.output();
      shape.writeText(text, out);
      out.writeBytes(GOES_ON);
    }
  }

  private void thinking(String text, ByteBuf out) {
    if (!text.isEmpty()) {
      end.output();
      shape.writeThinking(text, out);
      out.writeBytes(GOES_ON);
    }
  }

  private void calls(ByteBuf out) {
    if (!calls.isEmpty()) {
      shape.write("", "", calls, out);
      out.writeBytes(GOES_ON);
    }
  }
}
