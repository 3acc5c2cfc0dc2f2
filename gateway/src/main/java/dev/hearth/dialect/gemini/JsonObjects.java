package dev.hearth.dialect.gemini;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the objects of a JSON text that is one object or an array of objects, for any split
 * of the bytes: a whole answer, or a stream as Google's servers write it without {@code alt=sse}.
 */
final class JsonObjects {
  private static final int LIMIT = 128 * 1024 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private boolean array;
  private boolean closed;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private int objects;
  private @Nullable ByteBuf object;

  /**
   * Moves to the next whole object.
   *
   * @param in borrowed; read up to the object's end, or to its own
   * @throws IOException when the bytes are something else, or an object is too long
   */
  boolean next(ByteBuf in) throws IOException {
    object = null;
    int from = in.readerIndex();
    while (in.isReadable()) {
      byte b = in.readByte();
      if (depth == 0) {
        between(b);
        from = depth == 0 ? in.readerIndex() : in.readerIndex() - 1;
      } else if (inside(b)) {
        keep(in, from);
        object = Unpooled.wrappedBuffer(bytes.toByteArray());
        bytes.reset();
        objects++;
        closed = !array;
        return true;
      }
    }
    keep(in, from);
    return false;
  }

  /** The object; not to be released. */
  ByteBuf object() {
    if (object == null) {
      throw new IllegalStateException("no object (expected: next() returned true)");
    }
    return object;
  }

  /** What the bytes so far are instead of whole; null when they are whole. */
  @Nullable String problem() {
    if (closed) {
      return null;
    }
    if (depth > 0) {
      return "a JSON object that ends in its middle";
    }
    return array ? "a JSON array that does not end" : "nothing at all (expected: a JSON object)";
  }

  private void between(byte b) throws IOException {
    switch (b) {
      case ' ', '\t', '\r', '\n' -> {}
      case '{' -> {
        expect(!closed, b);
        depth = 1;
      }
      case '[' -> {
        expect(!array && objects == 0, b);
        array = true;
      }
      case ',' -> expect(array && !closed && objects > 0, b);
      case ']' -> {
        expect(array && !closed, b);
        closed = true;
      }
      default -> expect(false, b);
    }
  }

  /** Takes a byte of an object; whether it is its last. */
  private boolean inside(byte b) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (b == '\\') {
        escaped = true;
      } else {
        inString = b != '"';
      }
      return false;
    }
    switch (b) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> depth--;
      default -> {}
    }
    return depth == 0;
  }

  private void keep(ByteBuf in, int from) throws IOException {
    int length = in.readerIndex() - from;
    if (length == 0) {
      return;
    }
    if (bytes.size() + length > LIMIT) {
      throw new IOException("an object longer than %d bytes".formatted(LIMIT));
    }
    byte[] copy = new byte[length];
    in.getBytes(from, copy);
    bytes.writeBytes(copy);
  }

  private static void expect(boolean fits, byte seen) throws IOException {
    if (!fits) {
      String what = seen == '<' ? "a page of HTML or XML" : "something that is no JSON object";
      throw new IOException(what);
    }
  }
}
