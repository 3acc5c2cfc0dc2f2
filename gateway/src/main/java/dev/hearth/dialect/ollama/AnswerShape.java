package dev.hearth.dialect.ollama;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ToolCallsSoFar;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The objects of one answer, one a line of a stream or the only one: a chat's hold a message, a
 * completion's the text itself. What is the same in all of them is made once.
 */
final class AnswerShape {
  private static final byte[] EMPTY = ascii("\"\"");
  private static final byte[] THINKING = ascii(",\"thinking\":");
  private static final byte[] TOOL_CALLS = ascii(",\"tool_calls\":");

  /** All up to the text. */
  private final byte[] start;

  /** What closes the message, if any. */
  private final byte[] messageEnd;

  /**
   * Creates the shape.
   *
   * @param model the name that the caller asked for, as Ollama gives it back
   */
  AnswerShape(Endpoint endpoint, AnswerId id, String model) {
    boolean chat = endpoint == Endpoint.CHAT;
    String text = chat ? "\"message\":{\"role\":\"assistant\",\"content\":" : "\"response\":";
    this.start =
        JsonText.utf8(
            "{\"model\":%s,\"created_at\":\"%s\",%s"
                .formatted(JsonText.quote(model), id.created(), text));
    this.messageEnd = ascii(chat ? "}," : ",");
  }

  /** Appends an object up to what follows the message. */
  void write(CharSequence text, CharSequence thinking, ToolCallsSoFar calls, ByteBuf out) {
    out.writeBytes(start);
    text(text, out);
    if (!thinking.isEmpty()) {
      out.writeBytes(THINKING);
      text(thinking, out);
    }
    if (!calls.isEmpty()) {
      out.writeBytes(TOOL_CALLS);
      Json.write(out, json -> ToolCallWriter.write(calls, json));
    }
    out.writeBytes(messageEnd);
  }

  /** The same of a text alone. */
  void writeText(CharSequence text, ByteBuf out) {
    out.writeBytes(start);
    text(text, out);
    out.writeBytes(messageEnd);
  }

  /** The same of thinking alone. */
  void writeThinking(CharSequence thinking, ByteBuf out) {
    out.writeBytes(start);
    out.writeBytes(EMPTY);
    out.writeBytes(THINKING);
    text(thinking, out);
    out.writeBytes(messageEnd);
  }

  private static void text(CharSequence text, ByteBuf out) {
    if (text.isEmpty()) {
      out.writeBytes(EMPTY);
    } else {
      JsonText.write(text, out);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
