package dev.hearth.dialect.openai;

import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of the last usage object that passed by; read once, when the answer is over. */
final class UsageHold {
  private static final int LONGEST = 64 * 1024;

  private byte[] bytes = {};
  private int length;

  /** Copies a usage object; one that is absurdly long is no usage. */
  void hold(ByteBuf from, int start, int end) {
    int size = end - start;
    if (size > LONGEST) {
      return;
    }
    if (bytes.length < size) {
      bytes = new byte[size + 64];
    }
    from.getBytes(start, bytes, 0, size);
    length = size;
  }

  /** What it says; null when none passed by. */
  @Nullable Usage read() {
    return length == 0
        ? null
        : UsageReader.read(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }
}
