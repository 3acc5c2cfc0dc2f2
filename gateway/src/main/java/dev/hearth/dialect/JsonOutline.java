package dev.hearth.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a JSON object and where their values lie, found while the bytes arrive in
 * any split, without building anything of what lies deeper.
 */
/*
 * Strings are most of a request (prompts, images), so they are skipped by searching the closing
 * quote a word at a time and counting the backslashes before it; only structure is looked at byte by
 * byte. Both go over one view of the chunk, since a ByteBuf's own accessors cost several times as
 * much. Below the top level brackets are counted, not matched, and scalars are only checked for
 * their letters: whoever parses the same bytes refuses what is no JSON. What decides here is
 * unambiguous all the same: one object, each name once.
 */
public final class JsonOutline {
  private static final int MAX_FIELDS = 256;
  private static final int MAX_NAME_BYTES = 256;
  private static final byte[] SYSTEM = {'s', 'y', 's', 't', 'e', 'm'};
  private static final byte[] DEVELOPER = {'d', 'e', 'v', 'e', 'l', 'o', 'p', 'e', 'r'};
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long QUOTES = ONES * '"';

  /**
   * A top-level field.
   *
   * @param start where its value's first byte lies in the body
   * @param end where the byte after its value lies
   * @param nameStart where its name's opening quote lies
   */
  public record Field(String name, int start, int end, int nameStart) {}

  private enum State {
    BEFORE_OBJECT,
    BEFORE_FIRST_NAME,
    BEFORE_NAME,
    IN_NAME,
    BEFORE_COLON,
    BEFORE_VALUE,
    IN_STRING,
    IN_SCALAR,
    IN_NESTED,
    IN_NESTED_STRING,
    AFTER_VALUE,
    AFTER_OBJECT,
    BROKEN
  }

  private final List<Field> fields = new ArrayList<>(12);
  private final byte[] name = new byte[MAX_NAME_BYTES];
  private State state = State.BEFORE_OBJECT;
  private int nameLength;
  private int nameStart;
  private boolean nameEscaped;

  /** The current field's name with its escapes decoded, null when they are wrong. */
  private @Nullable String fieldName;

  private int valueStart;
  private int depth;
  private boolean escaped;
  private int objectEnd = -1;

  /** Where the string below the top level begins, behind its quote. */
  private int nestedStart;

  private int systems;
  private int developers;
  private @Nullable String problem;

  /** The outline of JSON text; places count its bytes in UTF-8. */
  public static JsonOutline of(String json) {
    JsonOutline outline = new JsonOutline();
    outline.scan(Unpooled.wrappedBuffer(JsonText.utf8(json)), 0);
    return outline;
  }

  /**
   * Looks at the next bytes.
   *
   * @param chunk borrowed; its indices stay as they are
   * @param offset where its first byte lies in the body
   */
  public void scan(ByteBuf chunk, int offset) {
    if (chunk.nioBufferCount() == 1) {
      scan(chunk.nioBuffer(), offset);
      return;
    }
    int at = offset;
    for (ByteBuffer part : chunk.nioBuffers()) {
      scan(part, at);
      at += part.remaining();
    }
  }

  private void scan(ByteBuffer bytes, int offset) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int base = offset - bytes.position();
    int end = bytes.limit();
    int i = bytes.position();
    while (i < end && state != State.BROKEN) {
      i =
          switch (state) {
            case IN_STRING, IN_NESTED_STRING -> skipString(bytes, i, end, base);
            case IN_NESTED -> skipNested(bytes, i, end, base);
            default -> step(bytes.get(i), i + base) ? i + 1 : i;
          };
    }
  }

  /** Whether the bytes so far are one whole object. */
  public boolean isWhole() {
    return state == State.AFTER_OBJECT;
  }

  /** Whether no byte other than white space was seen. */
  public boolean isEmpty() {
    return state == State.BEFORE_OBJECT;
  }

  /** What the bytes are instead of one whole object; null when they are one. */
  public @Nullable String problem() {
    return switch (state) {
      case AFTER_OBJECT -> null;
      case BROKEN -> problem;
      case BEFORE_OBJECT -> "nothing at all (expected: a JSON object)";
      default -> "a JSON object that ends in its middle";
    };
  }

  /** Whether the bytes so far cannot begin an object. */
  public boolean isBroken() {
    return state == State.BROKEN;
  }

  /** The fields whose values are whole, in their order. */
  public List<Field> fields() {
    return Collections.unmodifiableList(fields);
  }

  /** The field of that name whose value is whole, null when there is none. */
  public @Nullable Field field(String wanted) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(wanted)) {
        return fields.get(i);
      }
    }
    return null;
  }

  /**
   * Whether strings below the top level may be the roles of a developer, or of several system
   * messages. Looked for here, since looking for it later would mean to read all of it again.
   */
  boolean mayHoldSystemMessages() {
    return developers > 0 || systems > 1;
  }

  /** The name of the field whose value has begun and not ended, null when there is none. */
  @Nullable String openName() {
    return switch (state) {
      case IN_STRING, IN_SCALAR, IN_NESTED, IN_NESTED_STRING -> fieldName;
      default -> null;
    };
  }

  /** Where the value of {@link #openName} begins. */
  int openStart() {
    return valueStart;
  }

  /** Where the closing brace of a whole object lies. */
  public int closingBrace() {
    if (!isWhole()) {
      throw new IllegalStateException("not whole: " + problem());
    }
    return objectEnd;
  }

  /** Takes one byte of structure; false when it has to be looked at again in the new state. */
  private boolean step(byte b, int at) {
    switch (state) {
      case BEFORE_OBJECT -> {
        if (b == '<') {
          fail("a page of HTML or XML (expected: a JSON object)");
        } else {
          expect(b, '{', State.BEFORE_FIRST_NAME, at, "a JSON object");
        }
      }
      case BEFORE_FIRST_NAME -> {
        if (b == '}') {
          closeObject(at);
        } else {
          beforeName(b, at);
        }
      }
      case BEFORE_NAME -> beforeName(b, at);
      case IN_NAME -> inName(b, at);
      case BEFORE_COLON -> expect(b, ':', State.BEFORE_VALUE, at, "':'");
      case BEFORE_VALUE -> beforeValue(b, at);
      case IN_SCALAR -> {
        if (b == ',' || b == '}' || isSpace(b)) {
          closeValue(at);
          return false;
        }
        if (!isScalar(b)) {
          unexpected(b, at, "',' or '}'");
        }
      }
      case AFTER_VALUE -> {
        if (b == '}') {
          closeObject(at);
        } else {
          expect(b, ',', State.BEFORE_NAME, at, "',' or '}'");
        }
      }
      case AFTER_OBJECT -> expect(b, ' ', State.AFTER_OBJECT, at, "nothing after the object");
      case IN_STRING, IN_NESTED, IN_NESTED_STRING, BROKEN -> throw new AssertionError(state);
    }
    return true;
  }

  private void beforeName(byte b, int at) {
    nameLength = 0;
    nameStart = at;
    nameEscaped = false;
    escaped = false;
    expect(b, '"', State.IN_NAME, at, "a field name in quotes");
  }

  private void inName(byte b, int at) {
    if (b == '"' && !escaped) {
      fieldName = decodedName();
      state = State.BEFORE_COLON;
      return;
    }
    escaped = b == '\\' && !escaped;
    nameEscaped |= escaped;
    if (nameLength == MAX_NAME_BYTES) {
      fail("a field name longer than %d bytes at byte %d".formatted(MAX_NAME_BYTES, at));
      return;
    }
    name[nameLength++] = b;
  }

  private void beforeValue(byte b, int at) {
    if (isSpace(b)) {
      return;
    }
    valueStart = at;
    escaped = false;
    switch (b) {
      case '"' -> state = State.IN_STRING;
      case '{', '[' -> {
        depth = 1;
        state = State.IN_NESTED;
      }
      default -> {
        if (isScalar(b)) {
          state = State.IN_SCALAR;
        } else {
          unexpected(b, at, "a value");
        }
      }
    }
  }

  private int skipString(ByteBuffer bytes, int from, int end, int base) {
    int i = from;
    int quote = nextQuote(bytes, i, end);
    while (quote < end) {
      boolean closing = !escapedBefore(bytes, i, quote);
      escaped = false;
      i = quote + 1;
      if (closing) {
        endString(bytes, quote, base);
        return i;
      }
      quote = nextQuote(bytes, i, end);
    }
    escaped = escapedBefore(bytes, i, end);
    return end;
  }

  private void endString(ByteBuffer bytes, int quote, int base) {
    if (state == State.IN_STRING) {
      closeValue(quote + 1 + base);
    } else {
      state = State.IN_NESTED;
      int length = quote + base - nestedStart;
      if (length == SYSTEM.length || length == DEVELOPER.length) {
        lookForSystemRole(bytes, quote - length, length);
      }
    }
  }

  private void lookForSystemRole(ByteBuffer bytes, int start, int length) {
    if (start < bytes.position()) { // the chunk before has its beginning
      developers++;
    } else if (is(SYSTEM, bytes, start, length)) {
      systems++;
    } else if (is(DEVELOPER, bytes, start, length)) {
      developers++;
    }
  }

  private static boolean is(byte[] word, ByteBuffer bytes, int start, int length) {
    if (length != word.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes.get(start + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the next quote lies, {@code end} when there is none. */
  // A method of its own: compiled into the states' loop it takes three times as long.
  private static int nextQuote(ByteBuffer bytes, int from, int end) {
    int i = from;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long word = bytes.getLong(i) ^ QUOTES;
      long zeros = (word - ONES) & ~word & HIGH_BITS;
      if (zeros != 0) {
        return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
      }
    }
    while (i < end && bytes.get(i) != '"') {
      i++;
    }
    return i;
  }

  /**
   * Whether the byte at {@code at} is escaped by the backslashes before it, back to {@code from}.
   */
  private boolean escapedBefore(ByteBuffer bytes, int from, int at) {
    int i = at;
    while (i > from && bytes.get(i - 1) == '\\') {
      i--;
    }
    boolean odd = ((at - i) & 1) == 1;
    return i == from ? odd ^ escaped : odd;
  }

  private int skipNested(ByteBuffer bytes, int from, int end, int base) {
    int i = from;
    while (i < end && state == State.IN_NESTED) {
      byte b = bytes.get(i++);
      if (b == '"') {
        escaped = false;
        state = State.IN_NESTED_STRING;
        nestedStart = i + base;
        i = skipString(bytes, i, end, base);
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        closeValue(i + base);
      }
    }
    return i;
  }

  private void closeValue(int end) {
    state = State.AFTER_VALUE;
    String decoded = fieldName;
    if (decoded == null) {
      fail("a field name with a bad escape before byte %d".formatted(valueStart));
    } else if (field(decoded) != null) {
      fail("the field '%s' twice (expected: once)".formatted(decoded));
    } else if (fields.size() == MAX_FIELDS) {
      fail("more than %d top-level fields (the limit)".formatted(MAX_FIELDS));
    } else {
      fields.add(new Field(decoded, valueStart, end, nameStart));
    }
  }

  private @Nullable String decodedName() {
    String raw = new String(name, 0, nameLength, StandardCharsets.UTF_8);
    return nameEscaped ? JsonText.unquoteOrNull('"' + raw + '"') : raw;
  }

  private void closeObject(int at) {
    objectEnd = at;
    state = State.AFTER_OBJECT;
  }

  private void expect(byte b, char wanted, State next, int at, String expected) {
    if (isSpace(b)) {
      return;
    }
    if (b == wanted) {
      state = next;
    } else {
      unexpected(b, at, expected);
    }
  }

  private void unexpected(byte b, int at, String expected) {
    String seen = b > ' ' && b < 127 ? "'" + (char) b + "'" : "0x%02x".formatted(b & 0xff);
    fail("%s at byte %d (expected: %s)".formatted(seen, at, expected));
  }

  private void fail(String what) {
    problem = what;
    state = State.BROKEN;
  }

  private static boolean isScalar(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '-'
        || b == '+'
        || b == '.';
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
