package dev.hearth.dialect;

import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Hands what stays of a stream's events or lines on to a sink, in order and with as few buffers as
 * possible. Owns the buffer under way between {@link #begin} and {@link #done}.
 */
/*
 * What stays and follows one another is one stretch of the buffer it came in, kept as two places,
 * and goes on as that buffer itself where nothing was left out: an ordinary read burst makes no
 * object.
 */
public final class StreamForwarder {
  private final AnswerSink sink;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int keptFrom;
  private int keptTo;
  private boolean closed;

  public StreamForwarder(AnswerSink sink) {
    this.sink = sink;
  }

  /** Begins a buffer; ownership passes. */
  public void begin(ByteBuf bytes) {
    in = bytes;
    keptFrom = bytes.readerIndex();
    keptTo = keptFrom;
  }

  /** The event that a decoder has found in the buffer stays. */
  public void keep(SseDecoder event) {
    if (event.isTorn()) {
      keepTorn(event);
    } else {
      keep(event.start(), event.end());
    }
  }

  /** The bytes between two places of the buffer stay; they lie behind those that stay already. */
  public void keep(int from, int to) {
    if (from != keptTo) {
      flush();
      keptFrom = from;
    }
    keptTo = to;
  }

  /** Gives all that stays so far to the sink. */
  public void flush() {
    if (keptFrom < keptTo) {
      int from = keptFrom;
      keptFrom = keptTo;
      handOn(in.retainedSlice(from, keptTo - from));
    }
  }

  /** Gives what stays of the buffer to the sink, or releases it. */
  public void done() {
    ByteBuf bytes = in;
    in = Unpooled.EMPTY_BUFFER;
    if (keptFrom < keptTo) {
      handOn(bytes.setIndex(keptFrom, keptTo));
    } else {
      bytes.release();
    }
    keptFrom = 0;
    keptTo = 0;
  }

  /** Gives bytes of another buffer to the sink, behind what stays so far; ownership passes. */
  public void give(ByteBuf bytes) {
    flush();
    handOn(bytes);
  }

  /** Gives nothing from now on. */
  public void close() {
    closed = true;
  }

  /** Appends the blank line that ends an event to one that the end of its stream cut off. */
  public static void complete(ByteBuf event) {
    byte last = event.getByte(event.writerIndex() - 1);
    if (last != '\n' && last != '\r') {
      event.writeByte('\n');
    }
    event.writeByte('\n');
  }

  private void handOn(ByteBuf bytes) {
    if (closed) {
      bytes.release();
    } else {
      sink.bytes(bytes);
    }
  }

  private void keepTorn(SseDecoder event) {
    boolean complete = event.isComplete();
    ByteBuf bytes = event.take();
    if (!complete) {
      complete(bytes);
    }
    give(bytes);
  }
}
