package dev.hearth.dialect.gemini;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** How a stream's responses follow one another. */
enum StreamForm {
  /** As server-sent events, which {@code alt=sse} asks for. */
  EVENTS("data: ", "data: ", "\n\n", ""),
  /** As the elements of one array, each sent when it is ready. */
  ARRAY("[", ",\n", "", "]");

  private final String first;
  private final String next;
  private final String after;
  private final String last;

  StreamForm(String first, String next, String after, String last) {
    this.first = first;
    this.next = next;
    this.after = after;
    this.last = last;
  }

  void before(boolean isFirst, ByteBuf out) {
    ByteBufUtil.writeAscii(out, isFirst ? first : next);
  }

  void after(ByteBuf out) {
    ByteBufUtil.writeAscii(out, after);
  }

  /** Appends what ends the stream. */
  void end(ByteBuf out) {
    ByteBufUtil.writeAscii(out, last);
  }
}
