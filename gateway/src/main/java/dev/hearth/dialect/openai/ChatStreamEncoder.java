package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat's events as the chunks of a streamed answer: the role, then deltas, the finish
 * reason, the usage where it was asked for, and the end marker.
 */
/*
 * What is the same in every chunk is made once; a delta costs its own bytes and no object.
 */
final class ChatStreamEncoder implements AnswerEncoder {
  private static final byte[] DELTA = ascii("\"delta\":{");
  private static final byte[] ROLE = ascii("\"role\":\"assistant\",\"content\":\"\"");
  private static final byte[] CONTENT = ascii("\"content\":");
  private static final byte[] REFUSAL = ascii("\"refusal\":");
  private static final byte[] REASONING = ascii("\"reasoning_content\":");
  private static final byte[] CALL = ascii("\"tool_calls\":[{\"index\":");
  private static final byte[] CALL_ID = ascii(",\"id\":");
  private static final byte[] CALL_TYPE = ascii(",\"type\":\"function\"");
  private static final byte[] FUNCTION = ascii(",\"function\":{");
  private static final byte[] NAME = ascii("\"name\":");
  private static final byte[] ARGUMENTS = ascii("\"arguments\":");
  private static final byte[] CALL_END = ascii("}}]");

  private final ChunkFrame frame;
  private final boolean usageWanted;
  private boolean begun;
  private boolean refused;
  private @Nullable Usage usage;

  ChatStreamEncoder(AnswerId id, String model, boolean usageWanted) {
    this.frame = new ChunkFrame("chat.completion.chunk", id, model);
    this.usageWanted = usageWanted;
  }

  @Override
  public void encode(InferenceEvent event, ByteBuf out) {
    switch (event) {
      case InferenceEvent.Started started -> {
        frame.model(started.model());
        begin(out);
      }
      case InferenceEvent.TextDelta delta -> text(CONTENT, delta.text(), out);
      case InferenceEvent.ThinkingDelta delta -> text(REASONING, delta.text(), out);
      case InferenceEvent.RefusalDelta delta -> {
        refused |= !delta.text().isEmpty();
        text(REFUSAL, delta.text(), out);
      }
      case ToolCallDelta delta -> toolCall(delta, out);
      case InferenceEvent.ThinkingSigned(Signature signature) ->
          member("thinking_blocks", json -> ThinkingBlocks.signed("", signature, json), out);
      case InferenceEvent.RedactedThinking(Signature content) ->
          member("thinking_blocks", json -> ThinkingBlocks.redacted(content, json), out);
      case InferenceEvent.ToolCallSigned signed ->
          member("tool_calls", json -> ToolCallWriter.writeSignature(signed, json), out);
      case InferenceEvent.Cited(Citation citation) ->
          member("annotations", json -> CitationWriter.write(citation, json), out);
      case InferenceEvent.Untranslatable _ -> {}
      case InferenceEvent.Finished finished -> finish(finished.reason(), out);
      case InferenceEvent.Metered metered -> usage = metered.usage();
      case InferenceEvent.Vector vector ->
          throw new IllegalArgumentException("a chat has no vectors: " + vector.index());
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

  private void begin(ByteBuf out) {
    if (!begun) {
      begun = true;
      beginDelta(out);
      out.writeBytes(ROLE);
      endDelta(out);
    }
  }

  private void text(byte[] member, String text, ByteBuf out) {
    begin(out);
    if (text.isEmpty()) {
      return;
    }
    beginDelta(out);
    out.writeBytes(member);
    JsonText.write(text, out);
    endDelta(out);
  }

  /** A delta of one member, an array of one element. */
  private void member(String name, Json.Writing element, ByteBuf out) {
    begin(out);
    beginDelta(out);
    ByteBufUtil.writeAscii(out, '"' + name + "\":[");
    Json.write(out, element);
    out.writeByte(']');
    endDelta(out);
  }

  private void toolCall(ToolCallDelta delta, ByteBuf out) {
    begin(out);
    beginDelta(out);
    out.writeBytes(CALL);
    ByteBufUtil.writeAscii(out, Integer.toString(delta.index()));
    if (delta.id() != null) {
      out.writeBytes(CALL_ID);
      JsonText.write(delta.id(), out);
      out.writeBytes(CALL_TYPE);
    }
    out.writeBytes(FUNCTION);
    if (delta.name() != null) {
      out.writeBytes(NAME);
      JsonText.write(delta.name(), out);
      out.writeByte(',');
    }
    out.writeBytes(ARGUMENTS);
    JsonText.write(delta.arguments(), out);
    out.writeBytes(CALL_END);
    endDelta(out);
  }

  private void finish(StopReason reason, ByteBuf out) {
    begin(out);
    beginDelta(out);
    out.writeByte('}');
    frame.writeEnd(FinishReasons.word(reason, refused), out);
  }

  private void beginDelta(ByteBuf out) {
    frame.writeStart(out);
    out.writeBytes(DELTA);
  }

  private void endDelta(ByteBuf out) {
    out.writeByte('}');
    frame.writeEnd(null, out);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
