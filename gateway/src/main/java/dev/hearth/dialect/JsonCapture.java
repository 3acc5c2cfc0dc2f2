package dev.hearth.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of a few top-level fields of a JSON object that passes by in any split, and
 * nothing else of it. A value longer than 64 KiB is cut there.
 */
public final class JsonCapture {
  private static final int LONGEST_VALUE = 64 * 1024;
  private static final int USUAL_VALUE = 128;

  private final List<String> names;
  private final JsonOutline outline = new JsonOutline();

  /** On the heap: nobody has to release them. */
  private final Map<String, ByteBuf> values = new TreeMap<>();

  private int length;
  private int fieldsSeen;

  /** Creates a capture of the fields of these names. */
  public JsonCapture(String... names) {
    this.names = List.of(names);
  }

  /** Looks at the next bytes; borrowed. */
  public void scan(ByteBuf bytes) {
    outline.scan(bytes, length);
    List<JsonOutline.Field> fields = outline.fields();
    while (fieldsSeen < fields.size()) {
      JsonOutline.Field field = fields.get(fieldsSeen++);
      capture(field.name(), field.start(), field.end(), bytes);
    }
    String open = outline.openName();
    int end = length + bytes.readableBytes();
    if (open != null) {
      capture(open, outline.openStart(), end, bytes);
    }
    length = end;
  }

  /** What is known of the object. */
  public JsonOutline outline() {
    return outline;
  }

  /** How many bytes passed by. */
  public int length() {
    return length;
  }

  /** The JSON text of a field's value as far as it passed by; null when it has not begun. */
  public @Nullable String value(String name) {
    ByteBuf value = values.get(name);
    return value == null ? null : value.toString(StandardCharsets.UTF_8);
  }

  /** Whether a field says something: it is neither null nor an empty text. */
  public boolean says(String name) {
    String value = value(name);
    return value != null && !value.startsWith("n") && !value.equals("\"\"");
  }

  /** An object of the fields kept, as JSON text. */
  public String object() {
    StringJoiner object = new StringJoiner(",", "{", "}");
    values.forEach((name, _) -> object.add(JsonText.quote(name) + ':' + value(name)));
    return object.toString();
  }

  private void capture(String name, int start, int end, ByteBuf bytes) {
    if (!names.contains(name)) {
      return;
    }
    ByteBuf value = values.get(name);
    if (value == null) {
      value = Unpooled.buffer(USUAL_VALUE, LONGEST_VALUE);
      values.put(name, value);
    }
    int from = Math.max(start, length);
    int count = Math.min(end - from, value.maxWritableBytes());
    value.writeBytes(bytes, bytes.readerIndex() + from - length, count);
  }
}
