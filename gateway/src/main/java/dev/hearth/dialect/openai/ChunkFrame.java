package dev.hearth.dialect.openai;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What stands around a choice in every chunk of one streamed answer. */
final class ChunkFrame {
  private static final byte[] CHOICE = ascii("{\"index\":0,");
  private static final byte[] END = ascii(",\"logprobs\":null,\"finish_reason\":null}]}\n\n");
  private static final byte[] FINISH = ascii(",\"logprobs\":null,\"finish_reason\":\"");
  private static final byte[] FINISH_END = ascii("\"}]}\n\n");
  private static final byte[] DONE = ascii("data: [DONE]\n\n");

  private final String object;
  private final AnswerId id;
  private String model;
  private byte[] start;

  ChunkFrame(String object, AnswerId id, String model) {
    this.object = object;
    this.id = id;
    this.model = model;
    this.start = start();
  }

  /** Names the model that answers. */
  void model(String name) {
    if (!name.equals(model)) {
      model = name;
      start = start();
    }
  }

  /** Appends what precedes a choice's own members. */
  void writeStart(ByteBuf out) {
    out.writeBytes(start);
    out.writeBytes(CHOICE);
  }

  /**
   * Appends what follows a choice's own members.
   *
   * @param finish why the answer ends with them; null when it goes on
   */
  void writeEnd(@Nullable String finish, ByteBuf out) {
    if (finish == null) {
      out.writeBytes(END);
    } else {
      out.writeBytes(FINISH);
      out.writeBytes(ascii(finish));
      out.writeBytes(FINISH_END);
    }
  }

  /** Appends the chunk that tells a stream's usage. */
  void writeUsage(Usage usage, ByteBuf out) {
    SseWriter.beginData(out);
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id.value());
          json.writeStringField("object", object);
          json.writeNumberField("created", id.created().getEpochSecond());
          json.writeStringField("model", model);
          json.writeArrayFieldStart("choices");
          json.writeEndArray();
          UsageWriter.write(usage, json);
          json.writeEndObject();
        });
    SseWriter.endData(out);
  }

  /** Appends a stream's end marker. */
  static void writeDone(ByteBuf out) {
    out.writeBytes(DONE);
  }

  private byte[] start() {
    ByteBuf bytes = Unpooled.buffer(192);
    bytes.writeBytes(ascii("data: {\"id\":"));
    JsonText.write(id.value(), bytes);
    bytes.writeBytes(ascii(",\"object\":\"" + object + "\",\"created\":"));
    bytes.writeBytes(ascii(Long.toString(id.created().getEpochSecond())));
    bytes.writeBytes(ascii(",\"model\":"));
    JsonText.write(model, bytes);
    bytes.writeBytes(ascii(",\"choices\":["));
    byte[] made = new byte[bytes.readableBytes()];
    bytes.readBytes(made);
    bytes.release();
    return made;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
