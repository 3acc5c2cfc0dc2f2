package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.framing.SseDecoder;
import dev.hearth.framing.SseDecoder.Line;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Hands the events that stay on to the sink, in order and with as few buffers as possible. Owns the
 * buffer under way between {@link #begin} and {@link #done}.
 */
/*
 * Consecutive events that stay are one stretch of the buffer they came in, kept as two places, and
 * go on as that buffer itself where nothing was left out: an ordinary read burst makes no object.
 */
public final class EventForwarder {
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int keptFrom;
  private int keptTo;
  private boolean closed;

  public EventForwarder(AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.allocator = allocator;
  }

  /** Begins a buffer; ownership passes. */
  public void begin(ByteBuf bytes) {
    in = bytes;
    keptFrom = bytes.readerIndex();
    keptTo = keptFrom;
  }

  /** The event stays, without the lines that break clients. */
  public void keep(SseDecoder event) {
    if (!isClean(event)) {
      keepCleaned(event);
    } else if (event.isTorn()) {
      keepTorn(event);
    } else if (event.start() == keptTo) {
      keptTo = event.end();
    } else {
      flush();
      keptFrom = event.start();
      keptTo = event.end();
    }
  }

  /** Gives all that stays so far to the sink. */
  public void flush() {
    if (keptFrom < keptTo) {
      int from = keptFrom;
      keptFrom = keptTo;
      give(in.retainedSlice(from, keptTo - from));
    }
  }

  /** Gives what stays of the buffer to the sink, or releases it. */
  public void done() {
    ByteBuf bytes = in;
    in = Unpooled.EMPTY_BUFFER;
    if (keptFrom < keptTo) {
      give(bytes.setIndex(keptFrom, keptTo));
    } else {
      bytes.release();
    }
    keptFrom = 0;
    keptTo = 0;
  }

  /** Gives bytes of our own to the sink; ownership passes. */
  public void give(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      sink.bytes(bytes);
    }
  }

  /** Gives nothing from now on. */
  public void close() {
    closed = true;
  }

  private void keepTorn(SseDecoder event) {
    boolean complete = event.isComplete();
    ByteBuf bytes = event.take();
    if (!complete) {
      completeEvent(bytes);
    }
    flush();
    give(bytes);
  }

  private void keepCleaned(SseDecoder event) {
    boolean hasData = event.hasData();
    if (!hasData && !event.has(Line.COMMENT)) {
      return;
    }
    ByteBuf source = event.buffer();
    ByteBuf clean = allocator.buffer(event.end() - event.start() + 2);
    event.lines((line, from, to) -> {
      if (stays(line, hasData)) {
        clean.writeBytes(source, from, to - from);
      }
    });
    if (!event.isComplete()) {
      completeEvent(clean);
    }
    flush();
    give(clean);
  }

  private static boolean isClean(SseDecoder event) {
    if (event.has(Line.ID) || event.has(Line.EMPTY_DATA)) {
      return false;
    }
    return event.hasData()
        || !(event.has(Line.EVENT) || event.has(Line.RETRY) || event.has(Line.UNKNOWN));
  }

  /** Without data only comments stay: clients take any other line for an event without data. */
  private static boolean stays(Line line, boolean hasData) {
    return switch (line) {
      case COMMENT, BLANK -> true;
      case DATA, EVENT, RETRY, UNKNOWN -> hasData;
      case ID, EMPTY_DATA -> false;
    };
  }

  private static void completeEvent(ByteBuf event) {
    byte last = event.getByte(event.writerIndex() - 1);
    if (last != '\n' && last != '\r') {
      event.writeByte('\n');
    }
    event.writeByte('\n');
  }
}
