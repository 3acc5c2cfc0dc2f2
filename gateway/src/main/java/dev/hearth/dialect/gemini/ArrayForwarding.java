package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerSink;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Forwards the events' data as the elements of one array. */
final class ArrayForwarding implements Forwarding {
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private @Nullable ByteBuf out;
  private boolean first = true;
  private boolean closed;

  ArrayForwarding(AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.allocator = allocator;
  }

  @Override
  public void begin(ByteBuf bytes) {
    in = bytes;
  }

  @Override
  public void keep(SseDecoder event) {
    ByteBuf element = out();
    StreamForm.ARRAY.before(first, element);
    first = false;
    ByteBuf data = event.data();
    element.writeBytes(data, data.readerIndex(), data.readableBytes());
  }

  @Override
  public void blank() {
    out().writeByte('\n');
  }

  @Override
  public void flush() {
    ByteBuf ready = out;
    out = null;
    if (ready == null) {
      return;
    }
    if (closed) {
      ready.release();
    } else {
      sink.bytes(ready);
    }
  }

  @Override
  public void done() {
    ByteBuf bytes = in;
    in = Unpooled.EMPTY_BUFFER;
    bytes.release();
    flush();
  }

  @Override
  public void end() {
    StreamForm.ARRAY.end(out());
  }

  @Override
  public void close() {
    closed = true;
    flush();
  }

  private ByteBuf out() {
    if (out == null) {
      out = allocator.ioBuffer();
    }
    return out;
  }
}
