package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Forwards events as they came. */
/*
 * Consecutive events that stay are one stretch of the buffer they came in, kept as two places, and
 * go on as that buffer itself where nothing was left out: an ordinary read burst makes no object.
 */
final class EventForwarding implements Forwarding {
  private final AnswerSink sink;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int keptFrom;
  private int keptTo;
  private boolean closed;

  EventForwarding(AnswerSink sink) {
    this.sink = sink;
  }

  @Override
  public void begin(ByteBuf bytes) {
    in = bytes;
    keptFrom = bytes.readerIndex();
    keptTo = keptFrom;
  }

  @Override
  public void keep(SseDecoder event) {
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

  @Override
  public void blank() {
    flush();
    give(Unpooled.copiedBuffer(new byte[] {'\n'}));
  }

  @Override
  public void flush() {
    if (keptFrom < keptTo) {
      int from = keptFrom;
      keptFrom = keptTo;
      give(in.retainedSlice(from, keptTo - from));
    }
  }

  @Override
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

  @Override
  public void end() {}

  @Override
  public void close() {
    closed = true;
  }

  private void keepTorn(SseDecoder event) {
    boolean complete = event.isComplete();
    ByteBuf bytes = event.take();
    if (!complete) {
      byte last = bytes.getByte(bytes.writerIndex() - 1);
      bytes.writeByte('\n');
      if (last != '\n' && last != '\r') {
        bytes.writeByte('\n');
      }
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
