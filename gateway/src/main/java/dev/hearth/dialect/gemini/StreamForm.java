package dev.hearth.dialect.gemini;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** How a stream's responses follow one another. */
enum StreamForm {
  /** As server-sent events, which {@code alt=sse} asks for. */
  EVENTS("data: ", "data: ", "\n\n", ""),
  /** As the elements of one array, each sent when it is ready. */
  ARRAY("[", ",\n", "", "]");

  private final byte[] first;
  private final byte[] next;
  private final byte[] after;
  private final byte[] last;

  StreamForm(String first, String next, String after, String last) {
    this.first = first.getBytes(StandardCharsets.US_ASCII);
    this.next = next.getBytes(StandardCharsets.US_ASCII);
    this.after = after.getBytes(StandardCharsets.US_ASCII);
    this.last = last.getBytes(StandardCharsets.US_ASCII);
  }

  void before(boolean isFirst, ByteBuf out) {
    out.writeBytes(isFirst ? first : next);
  }

  void after(ByteBuf out) {
    out.writeBytes(after);
  }

  /** Appends what ends the stream. */
  void end(ByteBuf out) {
    out.writeBytes(last);
  }
}
