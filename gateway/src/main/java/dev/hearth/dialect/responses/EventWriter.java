package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.Citation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes one stream's events, numbered. */
/*
 * A delta is what there are many of: what precedes its text is made once for each place that deltas
 * go to, so that it costs its own bytes and no object.
 */
final class EventWriter implements ItemListener {
  private static final byte[] NUMBER = ascii(",\"sequence_number\":");
  private static final byte[] TEXT_NUMBER = ascii(",\"logprobs\":[],\"sequence_number\":");

  private long sequence;
  private @Nullable Object place;
  private byte[] start = {};

  /**
   * A writer that goes on with a stream.
   *
   * @param sequence the next event's number
   */
  EventWriter(long sequence) {
    this.sequence = sequence;
  }

  /** Writes an event with the members that it has beside type and number. */
  void event(String type, Json.Writing members, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "event: " + type + "\ndata: ");
    Json.write(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("type", type);
          json.writeNumberField("sequence_number", sequence++);
          members.to(json);
          json.writeEndObject();
        });
    SseWriter.endData(out);
  }

  /** Writes an event whose only other member is an object that was written before. */
  void event(String type, String member, byte[] object, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "event: " + type + "\ndata: {\"type\":\"" + type);
    ByteBufUtil.writeAscii(out, "\",\"sequence_number\":" + sequence++ + ",\"" + member + "\":");
    out.writeBytes(object);
    out.writeByte('}');
    SseWriter.endData(out);
  }

  @Override
  public void added(OutputItem item, ByteBuf out) {
    item("response.output_item.added", item, out);
  }

  @Override
  public void done(OutputItem item, ByteBuf out) {
    item("response.output_item.done", item, out);
  }

  @Override
  public void contentAdded(OutputItem.Spoken item, OutputItem.Content content, ByteBuf out) {
    event(
        "response.content_part.added",
        json -> {
          place(item, "content_index", content.index, json);
          json.writeFieldName("part");
          content.write(json);
        },
        out);
  }

  @Override
  public void said(OutputItem.Spoken item, OutputItem.Content content, String delta, ByteBuf out) {
    if (place != content) {
      place = content;
      String type = content.refusal ? "response.refusal.delta" : "response.output_text.delta";
      start = start(type, item, "content_index", content.index);
    }
    delta(delta, content.refusal ? NUMBER : TEXT_NUMBER, out);
  }

  @Override
  public void cited(
      OutputItem.Spoken item, OutputItem.Content content, Citation citation, ByteBuf out) {
    event(
        "response.output_text.annotation.added",
        json -> {
          place(item, "content_index", content.index, json);
          json.writeNumberField("annotation_index", content.citations.size() - 1);
          json.writeFieldName("annotation");
          content.annotation(citation, json);
        },
        out);
  }

  @Override
  public void contentDone(OutputItem.Spoken item, OutputItem.Content content, ByteBuf out) {
    String text = content.text.toString();
    event(
        content.refusal ? "response.refusal.done" : "response.output_text.done",
        json -> {
          place(item, "content_index", content.index, json);
          json.writeStringField(content.refusal ? "refusal" : "text", text);
          if (!content.refusal) {
            json.writeArrayFieldStart("logprobs");
            json.writeEndArray();
          }
        },
        out);
    event(
        "response.content_part.done",
        json -> {
          place(item, "content_index", content.index, json);
          json.writeFieldName("part");
          content.write(json);
        },
        out);
  }

  @Override
  public void summaryAdded(OutputItem.Thought item, ByteBuf out) {
    summaryPart("response.reasoning_summary_part.added", item, out);
  }

  @Override
  public void thought(OutputItem.Thought item, String delta, ByteBuf out) {
    if (place != item) {
      place = item;
      start = start("response.reasoning_summary_text.delta", item, "summary_index", 0);
    }
    delta(delta, NUMBER, out);
  }

  @Override
  public void summaryDone(OutputItem.Thought item, ByteBuf out) {
    event(
        "response.reasoning_summary_text.done",
        json -> {
          place(item, "summary_index", 0, json);
          json.writeStringField("text", item.text());
        },
        out);
    summaryPart("response.reasoning_summary_part.done", item, out);
  }

  @Override
  public void argued(OutputItem.Call item, String delta, ByteBuf out) {
    if (item.isCustom()) {
      return; // its text is known once the arguments are whole
    }
    if (place != item) {
      place = item;
      start = start("response.function_call_arguments.delta", item, null, 0);
    }
    delta(delta, NUMBER, out);
  }

  @Override
  public void inputDone(OutputItem.Call item, ByteBuf out) {
    String input = item.input();
    if (item.isCustom()) {
      place = item;
      start = start("response.custom_tool_call_input.delta", item, null, 0);
      delta(input, NUMBER, out);
    }
    event(
        item.isCustom()
            ? "response.custom_tool_call_input.done"
            : "response.function_call_arguments.done",
        json -> {
          place(item, null, 0, json);
          if (!item.isCustom()) {
            json.writeStringField("name", item.name());
          }
          json.writeStringField(item.isCustom() ? "input" : "arguments", input);
        },
        out);
  }

  private void item(String type, OutputItem item, ByteBuf out) {
    event(
        type,
        json -> {
          json.writeNumberField("output_index", item.index());
          json.writeFieldName("item");
          item.write(json);
        },
        out);
  }

  private void summaryPart(String type, OutputItem.Thought item, ByteBuf out) {
    event(
        type,
        json -> {
          place(item, "summary_index", 0, json);
          json.writeFieldName("part");
          OutputItem.Thought.summary(item.text(), json);
        },
        out);
  }

  private static void place(
      OutputItem item, @Nullable String indexName, int index, JsonGenerator json)
      throws IOException {
    json.writeStringField("item_id", item.id());
    json.writeNumberField("output_index", item.index());
    if (indexName != null) {
      json.writeNumberField(indexName, index);
    }
  }

  private void delta(String text, byte[] beforeNumber, ByteBuf out) {
    out.writeBytes(start);
    JsonText.write(text, out);
    out.writeBytes(beforeNumber);
    ByteBufUtil.writeAscii(out, Long.toString(sequence++));
    out.writeByte('}');
    SseWriter.endData(out);
  }

  private static byte[] start(String type, OutputItem item, @Nullable String indexName, int index) {
    ByteBuf bytes = Unpooled.buffer(256);
    ByteBufUtil.writeAscii(bytes, "event: " + type + "\ndata: {\"type\":\"" + type + '"');
    ByteBufUtil.writeAscii(bytes, ",\"item_id\":");
    JsonText.write(item.id(), bytes);
    ByteBufUtil.writeAscii(bytes, ",\"output_index\":" + item.index());
    if (indexName != null) {
      ByteBufUtil.writeAscii(bytes, ",\"" + indexName + "\":" + index);
    }
    ByteBufUtil.writeAscii(bytes, ",\"delta\":");
    byte[] all = new byte[bytes.readableBytes()];
    bytes.readBytes(all);
    return all;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
