package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
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
 * quote a word at a time (ByteBuf.indexOf) and counting the backslashes before it; only structure is
 * looked at byte by byte. Below the top level brackets are counted, not matched, and scalars are not
 * checked: the back end parses the same bytes and refuses what is no JSON. What decides here is
 * unambiguous all the same: one object, each name once.
 */
public final class RequestOutline {
  private static final int MAX_FIELDS = 256;
  private static final int MAX_NAME_BYTES = 256;

  /**
   * A top-level field.
   *
   * @param start where its value's first byte lies in the body
   * @param end where the byte after its value lies
   */
  public record Field(String name, int start, int end) {}

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
  private int valueStart;
  private int depth;
  private boolean escaped;
  private int objectEnd = -1;
  private @Nullable String problem;

  /**
   * Looks at the next bytes.
   *
   * @param chunk borrowed; its indices stay as they are
   * @param offset where its first byte lies in the body
   */
  void scan(ByteBuf chunk, int offset) {
    int base = offset - chunk.readerIndex();
    int end = chunk.writerIndex();
    int i = chunk.readerIndex();
    while (i < end && state != State.BROKEN) {
      i =
          switch (state) {
            case IN_STRING, IN_NESTED_STRING -> skipString(chunk, i, end, base);
            case IN_NESTED -> skipNested(chunk, i, end, base);
            default -> step(chunk.getByte(i), i + base) ? i + 1 : i;
          };
    }
  }

  /**
   * The fields in their order.
   *
   * @throws InferenceException when the bytes so far are not one whole JSON object
   */
  public List<Field> fields() {
    requireWhole();
    return Collections.unmodifiableList(fields);
  }

  /** The field of that name, null when there is none. */
  public @Nullable Field field(String wanted) {
    requireWhole();
    for (Field field : fields) {
      if (field.name().equals(wanted)) {
        return field;
      }
    }
    return null;
  }

  /** Where the object's closing brace lies. */
  int closingBrace() {
    requireWhole();
    return objectEnd;
  }

  private void requireWhole() {
    if (state != State.AFTER_OBJECT) {
      throw new InferenceException(InferenceError.invalid(describeProblem(), null));
    }
  }

  private String describeProblem() {
    if (problem != null) {
      return problem;
    }
    return state == State.BEFORE_OBJECT
        ? "The request body is empty (expected: a JSON object)."
        : "The request body ends in the middle of its JSON object.";
  }

  /** Takes one byte of structure; false when it has to be looked at again in the new state. */
  private boolean step(byte b, int at) {
    switch (state) {
      case BEFORE_OBJECT -> expect(b, '{', State.BEFORE_FIRST_NAME, at, "a JSON object");
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
    escaped = false;
    expect(b, '"', State.IN_NAME, at, "a field name in quotes");
  }

  private void inName(byte b, int at) {
    if (b == '"' && !escaped) {
      state = State.BEFORE_COLON;
      return;
    }
    escaped = b == '\\' && !escaped;
    if (nameLength == MAX_NAME_BYTES) {
      fail("A field name at byte %d is longer than %d bytes.".formatted(at, MAX_NAME_BYTES));
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
      case ',', '}', ']', ':' -> unexpected(b, at, "a value");
      default -> state = State.IN_SCALAR;
    }
  }

  private int skipString(ByteBuf chunk, int from, int end, int base) {
    int i = from;
    int quote = chunk.indexOf(i, end, (byte) '"');
    while (quote >= 0) {
      if (!escapedBefore(chunk, i, quote)) {
        escaped = false;
        if (state == State.IN_STRING) {
          closeValue(quote + 1 + base);
        } else {
          state = State.IN_NESTED;
        }
        return quote + 1;
      }
      escaped = false;
      i = quote + 1;
      quote = chunk.indexOf(i, end, (byte) '"');
    }
    escaped = escapedBefore(chunk, i, end);
    return end;
  }

  /**
   * Whether the byte at {@code at} is escaped by the backslashes before it, back to {@code from}.
   */
  private boolean escapedBefore(ByteBuf chunk, int from, int at) {
    int i = at;
    while (i > from && chunk.getByte(i - 1) == '\\') {
      i--;
    }
    boolean odd = ((at - i) & 1) == 1;
    return i == from ? odd ^ escaped : odd;
  }

  private int skipNested(ByteBuf chunk, int from, int end, int base) {
    for (int i = from; i < end; i++) {
      switch (chunk.getByte(i)) {
        case '"' -> {
          escaped = false;
          state = State.IN_NESTED_STRING;
          return i + 1;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (--depth == 0) {
            closeValue(i + 1 + base);
            return i + 1;
          }
        }
        default -> {}
      }
    }
    return end;
  }

  private void closeValue(int end) {
    state = State.AFTER_VALUE;
    String decoded = new String(name, 0, nameLength, StandardCharsets.UTF_8);
    if (decoded.indexOf('\\') >= 0) {
      decoded = JsonText.unquote('"' + decoded + '"');
    }
    for (Field field : fields) {
      if (field.name().equals(decoded)) {
        fail("The field '%s' is given twice (expected: once).".formatted(decoded));
        return;
      }
    }
    if (fields.size() == MAX_FIELDS) {
      fail("The request has more than %d top-level fields.".formatted(MAX_FIELDS));
      return;
    }
    fields.add(new Field(decoded, valueStart, end));
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
    fail(
        "The request body is no JSON object: %s at byte %d (expected: %s)."
            .formatted(seen, at, expected));
  }

  private void fail(String what) {
    problem = what;
    state = State.BROKEN;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
