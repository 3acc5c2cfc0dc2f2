package dev.hearth.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the server-sent events in a stream of bytes, for any split of the bytes.
 *
 * <p>{@link #next} moves to the next whole event; the accessors then tell where it lies. An event
 * that lies within one buffer is not copied: {@link #buffer} is the buffer that was given. One that
 * is torn over several buffers is put together in a buffer of the decoder, which {@link #take}
 * hands over. What the accessors return is valid until the next call of {@link #next}, {@link
 * #finish} or {@link #close}.
 */
/*
 * An event is a stretch of bytes that ends with a blank line, that line included, so the events
 * one after the other are exactly the bytes that came in. A line ends with LF, CR or CRLF; a CR at
 * the end of a buffer is undecided until the next byte is known, and its event waits for that, so
 * that a split never decides where an event ends.
 */
public final class SseDecoder implements AutoCloseable {
  /** What an event may be long unless said otherwise. */
  public static final int DEFAULT_LIMIT = 8 * 1024 * 1024;

  /** What a line of an event is. */
  public enum Line {
    COMMENT(1),
    DATA(2),
    /** A {@code data} line without a value. */
    EMPTY_DATA(4),
    EVENT(8),
    ID(16),
    RETRY(32),
    /** A field that the standard does not know. */
    UNKNOWN(64),
    BLANK(128);

    private final int bit;

    Line(int bit) {
      this.bit = bit;
    }
  }

  /** Receives the lines of an event. */
  @FunctionalInterface
  public interface LineVisitor {
    /**
     * A line of {@link #buffer()}.
     *
     * @param end the byte after its line end
     */
    void line(Line line, int start, int end);
  }

  private static final int MAX_NAME_LENGTH = 5;

  /** How far LF is searched before CR is: bytes full of either cost the same. */
  private static final int SEARCH_WINDOW = 1024;

  private final Carry carry;
  private final ByteBufAllocator allocator;

  // Where the search for the event's end stands.
  private boolean lineEmpty = true;
  private int lines;
  private int firstLineEnd;
  private boolean undecidedCr;
  private boolean blankLineSeen;

  // The event found.
  private boolean first = true;
  private boolean inCarry;
  private boolean complete;
  private @Nullable ByteBuf buffer;
  private int start;
  private int textStart;
  private int end;
  private int kinds;
  private int dataLines;
  private int dataStart;
  private int dataEnd;
  private int nameStart;
  private int nameEnd;
  private @Nullable ByteBuf joined;

  /**
   * Creates a decoder.
   *
   * @param limit how many bytes an event may have
   */
  public SseDecoder(ByteBufAllocator allocator, int limit) {
    this.allocator = allocator;
    this.carry = new Carry(allocator, limit);
  }

  /**
   * Moves to the next whole event. When there is none, the rest of the bytes is held for later.
   *
   * @param in borrowed; read up to the event's end
   * @throws FramingException when an event is longer than the limit
   */
  public boolean next(ByteBuf in) {
    forget();
    int from = in.readerIndex();
    int at = eventEnd(in, from, in.writerIndex());
    if (carry.isEmpty() && at >= 0) {
      carry.requireWithinLimit(at - from);
      in.readerIndex(at);
      found(in, from, at);
      return true;
    }
    carry.append(in, at >= 0 ? at : in.writerIndex());
    if (at < 0) {
      return false;
    }
    foundInCarry(true);
    return true;
  }

  /** Moves to what came after the last whole event, once the stream has ended; false if nothing. */
  public boolean finish() {
    forget();
    if (carry.isEmpty()) {
      return false;
    }
    foundInCarry(blankLineSeen);
    return true;
  }

  /** Where the event's bytes are, borrowed. */
  public ByteBuf buffer() {
    if (buffer == null) {
      throw new IllegalStateException("no event (expected: next() or finish() returned true)");
    }
    return buffer;
  }

  /** Where the event begins in {@link #buffer}. */
  public int start() {
    return start;
  }

  /** Where the byte after the event, its blank line included, lies in {@link #buffer}. */
  public int end() {
    return end;
  }

  /** Whether the event ends with a blank line; only the one of {@link #finish} may not. */
  public boolean isComplete() {
    return complete;
  }

  /** Whether the event was torn, so that {@link #take} may be called. */
  public boolean isTorn() {
    return inCarry;
  }

  /** The bytes of a torn event; ownership passes to the caller. */
  public ByteBuf take() {
    if (!inCarry) {
      throw new IllegalStateException("the event is not torn");
    }
    inCarry = false;
    return carry.take();
  }

  /** Whether the event has such a line. */
  public boolean has(Line line) {
    return (kinds & line.bit) != 0;
  }

  /** Whether the event has data that is not empty. */
  public boolean hasData() {
    return has(Line.DATA);
  }

  /** The event's name, null when it has none. */
  public @Nullable String name() {
    return has(Line.EVENT)
        ? buffer().toString(nameStart, nameEnd - nameStart, StandardCharsets.UTF_8)
        : null;
  }

  /** Where the event's data lies, borrowed: {@link #buffer} unless it has several data lines. */
  public ByteBuf dataBuffer() {
    if (dataLines <= 1) {
      return buffer();
    }
    if (joined == null) {
      joined = join();
    }
    return joined;
  }

  /** Where the data begins in {@link #dataBuffer}. */
  public int dataStart() {
    return dataLines <= 1 ? dataStart : dataBuffer().readerIndex();
  }

  /** Where the byte after the data lies in {@link #dataBuffer}. */
  public int dataEnd() {
    return dataLines <= 1 ? dataEnd : dataBuffer().writerIndex();
  }

  /** The event's data, its lines joined; borrowed, possibly empty. */
  public ByteBuf data() {
    return dataBuffer().slice(dataStart(), dataEnd() - dataStart());
  }

  /** Gives every line of the event to the visitor. */
  public void lines(LineVisitor visitor) {
    ByteBuf bytes = buffer();
    int at = start;
    while (at < end) {
      int lineEnd = lineEnd(bytes, at, end);
      int next = lineEnd < 0 ? end : afterLineEnd(bytes, lineEnd, end);
      int textEnd = lineEnd < 0 ? end : lineEnd;
      visitor.line(lineAt(bytes, Math.max(at, textStart), textEnd), at, next);
      at = next;
    }
  }

  /** Releases what is held. Idempotent. */
  @Override
  public void close() {
    forget();
    carry.release();
  }

  private void forget() {
    if (joined != null) {
      joined.release();
      joined = null;
    }
    if (inCarry) {
      inCarry = false;
      carry.release();
    }
    buffer = null;
  }

  /** Where the byte after the current event lies; negative when its end is not among the bytes. */
  private int eventEnd(ByteBuf in, int from, int to) {
    int before = carry.length() - from;
    int at = from;
    if (undecidedCr && at < to) {
      undecidedCr = false;
      at = in.getByte(at) == '\n' ? at + 1 : at;
      if (blankLineSeen) {
        return at;
      }
    }
    while (at < to) {
      int lineEnd = lineEnd(in, at, to);
      if (lineEnd < 0) {
        lineEmpty = false;
        return -1;
      }
      blankLineSeen = lineEmpty && lineEnd == at;
      if (lines++ == 0) {
        firstLineEnd = lineEnd + before;
      }
      lineEmpty = true;
      if (in.getByte(lineEnd) == '\r' && lineEnd + 1 == to) {
        undecidedCr = true;
        return -1;
      }
      at = afterLineEnd(in, lineEnd, to);
      if (blankLineSeen) {
        return at;
      }
    }
    return -1;
  }

  private void foundInCarry(boolean whole) {
    ByteBuf bytes = carry.bytes();
    found(bytes, bytes.readerIndex(), bytes.writerIndex());
    inCarry = true;
    complete = whole;
  }

  private void found(ByteBuf bytes, int from, int to) {
    buffer = bytes;
    start = from;
    textStart = first && hasByteOrderMark(bytes, from, to) ? from + 3 : from;
    first = false;
    end = to;
    complete = true;
    kinds = 0;
    dataLines = 0;
    dataStart = from;
    dataEnd = from;
    if (lines == 2 && blankLineSeen) {
      readLine(bytes, textStart, from + firstLineEnd);
    } else {
      readLines(bytes);
    }
    lineEmpty = true;
    lines = 0;
    undecidedCr = false;
    blankLineSeen = false;
  }

  private void readLines(ByteBuf bytes) {
    int at = textStart;
    while (at < end) {
      int lineEnd = lineEnd(bytes, at, end);
      readLine(bytes, at, lineEnd < 0 ? end : lineEnd);
      at = lineEnd < 0 ? end : afterLineEnd(bytes, lineEnd, end);
    }
  }

  private void readLine(ByteBuf bytes, int from, int to) {
    Line line = lineAt(bytes, from, to);
    kinds |= line.bit;
    if (line == Line.EVENT) {
      nameStart = valueStart(bytes, from, to);
      nameEnd = to;
    } else if ((line == Line.DATA || line == Line.EMPTY_DATA) && dataLines++ == 0) {
      dataStart = valueStart(bytes, from, to);
      dataEnd = to;
    }
  }

  private ByteBuf join() {
    ByteBuf all = allocator.buffer(end - start);
    lines((line, from, next) -> {
      if (line == Line.DATA || line == Line.EMPTY_DATA) {
        appendValue(all, Math.max(from, textStart), next);
        all.writeByte('\n');
      }
    });
    return all.writerIndex(all.writerIndex() - 1);
  }

  private void appendValue(ByteBuf all, int from, int next) {
    ByteBuf bytes = buffer();
    int lineEnd = lineEnd(bytes, from, next);
    int to = lineEnd < 0 ? next : lineEnd;
    int value = valueStart(bytes, from, to);
    all.writeBytes(bytes, value, to - value);
  }

  private static boolean hasByteOrderMark(ByteBuf bytes, int from, int to) {
    return to - from >= 3
        && bytes.getByte(from) == (byte) 0xef
        && bytes.getByte(from + 1) == (byte) 0xbb
        && bytes.getByte(from + 2) == (byte) 0xbf;
  }

  private static Line lineAt(ByteBuf bytes, int from, int to) {
    if (from == to) {
      return Line.BLANK;
    }
    int colon = bytes.indexOf(from, Math.min(to, from + MAX_NAME_LENGTH + 1), (byte) ':');
    int nameEnd = colon < 0 ? to : colon;
    return switch (bytes.getByte(from)) {
      case ':' -> Line.COMMENT;
      case 'd' -> is(bytes, from, nameEnd, "data") ? dataLine(bytes, from, to) : Line.UNKNOWN;
      case 'e' -> is(bytes, from, nameEnd, "event") ? Line.EVENT : Line.UNKNOWN;
      case 'i' -> is(bytes, from, nameEnd, "id") ? Line.ID : Line.UNKNOWN;
      case 'r' -> is(bytes, from, nameEnd, "retry") ? Line.RETRY : Line.UNKNOWN;
      default -> Line.UNKNOWN;
    };
  }

  private static Line dataLine(ByteBuf bytes, int from, int to) {
    return valueStart(bytes, from, to) == to ? Line.EMPTY_DATA : Line.DATA;
  }

  private static boolean is(ByteBuf bytes, int from, int to, String name) {
    if (to - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (bytes.getByte(from + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where a field's value begins: after the colon and at most one space. */
  private static int valueStart(ByteBuf bytes, int from, int to) {
    int colon = bytes.indexOf(from, Math.min(to, from + MAX_NAME_LENGTH + 1), (byte) ':');
    if (colon < 0) {
      return to;
    }
    int value = colon + 1;
    return value < to && bytes.getByte(value) == ' ' ? value + 1 : value;
  }

  /** Where the next CR or LF lies, negative when there is none. */
  private static int lineEnd(ByteBuf bytes, int from, int to) {
    for (int at = from; at < to; at += SEARCH_WINDOW) {
      int until = Math.min(to, at + SEARCH_WINDOW);
      int lf = bytes.indexOf(at, until, (byte) '\n');
      int cr = bytes.indexOf(at, lf < 0 ? until : lf, (byte) '\r');
      if (cr >= 0 || lf >= 0) {
        return cr >= 0 ? cr : lf;
      }
    }
    return -1;
  }

  private static int afterLineEnd(ByteBuf bytes, int lineEnd, int to) {
    boolean pair =
        bytes.getByte(lineEnd) == '\r' && lineEnd + 1 < to && bytes.getByte(lineEnd + 1) == '\n';
    return lineEnd + (pair ? 2 : 1);
  }
}
