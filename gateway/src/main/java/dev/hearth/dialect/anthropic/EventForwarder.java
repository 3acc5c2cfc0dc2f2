package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Hands the events that stay on to the sink, in order and with as few buffers as possible. Owns the
 * buffer under way between {@link #begin} and {@link #done}.
 */
/*
 * Consecutive events that stay are one stretch of the buffer they came in, kept as two places, and
 * go on as that buffer itself where nothing was left out: an ordinary read burst makes no object.
 */
final class EventForwarder {
  private final AnswerSink sink;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int keptFrom;
  private int keptTo;
  private boolean closed;

  EventForwarder(AnswerSink sink) {
    this.sink = sink;
  }

  /** Begins a buffer; ownership passes. */
  void begin(ByteBuf bytes) {
    in = bytes;
    keptFrom = bytes.readerIndex();
    keptTo = keptFrom;
  }

  /** The event stays. */
  void keep(SseDecoder event) {
    if (event.isTorn()) {
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
  void flush() {
    if (keptFrom < keptTo) {
      int from = keptFrom;
      keptFrom = keptTo;
      give(in.retainedSlice(from, keptTo - from));
    }
  }

  /** Gives what stays of the buffer to the sink, or releases it. */
  void done() {
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

  /** Gives nothing from now on. */
  void close() {
    closed = true;
  }

  private void keepTorn(SseDecoder event) {
    boolean complete = event.isComplete();
    ByteBuf bytes = event.take();
    if (!complete) {
      byte last = bytes.getByte(bytes.writerIndex() - 1);
      if (last != '\n' && last != '\r') {
        bytes.writeByte('\n');
      }
      bytes.writeByte('\n');
    }
    flush();
    give(bytes);
  }

  private void give(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      sink.bytes(bytes);
    }
  }
}
