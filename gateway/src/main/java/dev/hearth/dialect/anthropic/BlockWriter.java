package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the events of a streamed answer: one block after the other, never two at once. */
/*
 * What is the same in every delta of a block is made when the block begins; a delta costs its own
 * bytes and no object.
 */
final class BlockWriter {
  private static final byte[] NO_DELTA = {};
  private static final byte[] CITATION = Events.ascii(",\"delta\":{\"type\":\"citations_delta\",");

  private int index;
  private boolean open;
  private byte[] deltaStart = NO_DELTA;

  /** Appends the one event that begins a message. */
  static void writeStart(AnswerId id, String model, ByteBuf out) {
    out.writeBytes(Events.MESSAGE_START);
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", MessageIds.of(id));
          json.writeStringField("type", "message");
          json.writeStringField("role", "assistant");
          json.writeStringField("model", model);
          json.writeArrayFieldStart("content");
          json.writeEndArray();
          json.writeNullField("stop_reason");
          json.writeNullField("stop_sequence");
          UsageWriter.write(Usage.of(0, 0), json);
          json.writeEndObject();
        });
    endEvent(out);
  }

  /** Appends what ends a message. */
  static void writeEnd(StopReason reason, @Nullable String stopSequence, Usage usage, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "event: message_delta\ndata: ");
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "message_delta");
          json.writeObjectFieldStart("delta");
          json.writeStringField("stop_reason", StopReasons.word(reason, stopSequence));
          json.writeStringField("stop_sequence", stopSequence);
          json.writeEndObject();
          UsageWriter.write(usage, json);
          json.writeEndObject();
        });
    SseWriter.endData(out);
    out.writeBytes(Events.MESSAGE_STOP);
  }

  void beginText(ByteBuf out) {
    begin("{\"type\":\"text\",\"text\":\"\"}", "{\"type\":\"text_delta\",\"text\":", out);
  }

  void beginThinking(ByteBuf out) {
    begin(
        "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
        "{\"type\":\"thinking_delta\",\"thinking\":",
        out);
  }

  void beginCall(String id, String name, ByteBuf out) {
    end(out);
    beginEvent(out);
    ByteBufUtil.writeAscii(out, "{\"type\":\"tool_use\",\"id\":");
    JsonText.write(id, out);
    ByteBufUtil.writeAscii(out, ",\"name\":");
    JsonText.write(name, out);
    ByteBufUtil.writeAscii(out, ",\"input\":{}}");
    endEvent(out);
    opened("{\"type\":\"input_json_delta\",\"partial_json\":");
  }

  /** More of the open block. */
  void delta(String text, ByteBuf out) {
    out.writeBytes(deltaStart);
    JsonText.write(text, out);
    out.writeByte('}');
    endEvent(out);
  }

  /**
   * The signature of the open block of thinking, which ends with it.
   *
   * @param signature null when nobody signed it
   */
  void sign(@Nullable Signature signature, ByteBuf out) {
    out.writeBytes(Events.BLOCK_DELTA);
    writeIndex(out);
    ByteBufUtil.writeAscii(out, ",\"delta\":{\"type\":\"signature_delta\",\"signature\":");
    JsonText.write(Signatures.text(signature), out);
    out.writeByte('}');
    endEvent(out);
    end(out);
  }

  /** A citation of the open block of text. */
  void cite(Json.Writing citation, ByteBuf out) {
    out.writeBytes(Events.BLOCK_DELTA);
    writeIndex(out);
    out.writeBytes(CITATION);
    ByteBufUtil.writeAscii(out, "\"citation\":");
    Json.write(out, citation);
    out.writeByte('}');
    endEvent(out);
  }

  /** A whole block that only its issuer can read. */
  void redacted(Signature content, ByteBuf out) {
    end(out);
    beginEvent(out);
    ByteBufUtil.writeAscii(out, "{\"type\":\"redacted_thinking\",\"data\":");
    JsonText.write(Signatures.text(content), out);
    out.writeByte('}');
    endEvent(out);
    open = true;
    end(out);
  }

  /** Ends the open block, if there is one. */
  void end(ByteBuf out) {
    if (open) {
      open = false;
      out.writeBytes(Events.BLOCK_STOP);
      writeIndex(out);
      endEvent(out);
      index++;
    }
  }

  private void begin(String block, String delta, ByteBuf out) {
    end(out);
    beginEvent(out);
    ByteBufUtil.writeAscii(out, block);
    endEvent(out);
    opened(delta);
  }

  private void beginEvent(ByteBuf out) {
    out.writeBytes(Events.BLOCK_START);
    writeIndex(out);
    ByteBufUtil.writeAscii(out, ",\"content_block\":");
  }

  private void opened(String delta) {
    open = true;
    byte[] rest = (index + ",\"delta\":" + delta).getBytes(StandardCharsets.US_ASCII);
    deltaStart = Arrays.copyOf(Events.BLOCK_DELTA, Events.BLOCK_DELTA.length + rest.length);
    System.arraycopy(rest, 0, deltaStart, Events.BLOCK_DELTA.length, rest.length);
  }

  private void writeIndex(ByteBuf out) {
    ByteBufUtil.writeAscii(out, Integer.toString(index));
  }

  private static void endEvent(ByteBuf out) {
    out.writeByte('}');
    SseWriter.endData(out);
  }
}
