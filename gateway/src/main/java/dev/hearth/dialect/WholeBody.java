package dev.hearth.dialect;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of an answer that is only understood once it is whole; bounded. */
public final class WholeBody {
  private static final int LIMIT = 128 * 1024 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final JsonOutline outline = new JsonOutline();
  private boolean tooLong;

  /** Appends bytes; borrowed. */
  public void add(ByteBuf more) {
    int length = more.readableBytes();
    if (tooLong || bytes.size() + length > LIMIT) {
      tooLong = true;
      bytes.reset();
      return;
    }
    outline.scan(more, bytes.size());
    byte[] copy = new byte[length];
    more.getBytes(more.readerIndex(), copy);
    bytes.writeBytes(copy);
  }

  /** What it is instead of one JSON object; null when it is one. */
  public @Nullable String problem() {
    return tooLong ? "more than %d bytes".formatted(LIMIT) : outline.problem();
  }

  /** All bytes so far. */
  public byte[] bytes() {
    return bytes.toByteArray();
  }
}
