package dev.hearth.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/** Writes server-sent events. */
public final class SseWriter {
  private SseWriter() {}

  /**
   * Appends an event.
   *
   * @param name null for none
   * @param data without line ends, as JSON text is when nothing indents it
   */
  public static void event(@Nullable String name, CharSequence data, ByteBuf out) {
    if (name != null) {
      ByteBufUtil.writeAscii(out, "event: ");
      ByteBufUtil.writeUtf8(out, requireOneLine(name));
      out.writeByte('\n');
    }
    beginData(out);
    ByteBufUtil.writeUtf8(out, requireOneLine(data));
    endData(out);
  }

  /** Appends what precedes an event's data; the caller writes one line and {@link #endData}. */
  public static void beginData(ByteBuf out) {
    ByteBufUtil.writeAscii(out, "data: ");
  }

  /** Appends what follows an event's data. */
  public static void endData(ByteBuf out) {
    out.writeByte('\n').writeByte('\n');
  }

  /** Appends a comment, which clients ignore. */
  public static void comment(CharSequence text, ByteBuf out) {
    ByteBufUtil.writeAscii(out, ": ");
    ByteBufUtil.writeUtf8(out, requireOneLine(text));
    endData(out);
  }

  private static CharSequence requireOneLine(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        throw new IllegalArgumentException("a line end at %d (expected: one line)".formatted(i));
      }
    }
    return text;
  }
}
