package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.NdjsonDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole lines only, and
 * every line is looked at. Left out are blank lines, a line that tells of an error, and whatever
 * follows the last line.
 */
/*
 * Consecutive lines are one stretch of the buffer they came in, kept as two places, and go on as
 * that buffer itself: an ordinary read burst makes no object.
 */
final class PassThroughLines implements AnswerRelay {
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private final NdjsonDecoder lines;
  private final LineScan line = new LineScan();

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int keptFrom;
  private int keptTo;

  /** Whether the line under way began in an earlier buffer. */
  private boolean torn;

  private boolean outputStarted;
  private boolean over;

  PassThroughLines(AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.allocator = allocator;
    this.lines = new NdjsonDecoder(allocator, NdjsonDecoder.DEFAULT_LIMIT);
  }

  @Override
  public void accept(ByteBuf bytes) {
    in = bytes;
    int from = bytes.readerIndex();
    keptFrom = from;
    keptTo = from;
    try {
      while (!over && lines.next(bytes)) {
        line();
        torn = false;
      }
      torn |= endsInALine(bytes, from);
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      done();
    }
  }

  @Override
  public void end() {
    if (!over && lines.finish()) {
      torn = true;
      line();
    }
    if (!over) {
      fail(BackendErrors.broken("The back end's answer ended without its last line (done: true)."));
    }
  }

  @Override
  public void close() {
    over = true;
    lines.close();
  }

  private void line() {
    ByteBuf json = lines.line();
    if (!line.scan(json)) {
      fail(BackendErrors.broken("The back end's answer holds a line that is no JSON object."));
    } else if (line.isError()) {
      fail(BackendErrors.inAnswer(json));
    } else {
      keep(json);
    }
  }

  private void keep(ByteBuf json) {
    boolean last = line.isDone();
    Usage usage = null;
    boolean output = false;
    if (last || !outputStarted) {
      LineFacts facts = LineFacts.of(json);
      output = facts.hasOutput();
      usage = last ? facts.usage() : null;
    }
    if (torn) {
      ByteBuf whole = allocator.buffer(json.readableBytes() + 1);
      whole.writeBytes(json, json.readerIndex(), json.readableBytes()).writeByte('\n');
      start(output);
      give(whole);
    } else {
      stretch(json.readableBytes());
      start(output);
    }
    if (last) {
      finish(usage);
    }
  }

  /** Takes the line that ends where the buffer was read to into the stretch that stays. */
  private void stretch(int length) {
    int to = in.readerIndex();
    int from = to - length - 1;
    if (from != keptTo) {
      flush();
      keptFrom = from;
    }
    keptTo = to;
  }

  private void start(boolean output) {
    if (output && !outputStarted && !over) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void finish(@Nullable Usage usage) {
    flush();
    if (usage != null && !over) {
      sink.usage(usage);
    }
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  private void fail(InferenceError error) {
    flush();
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private void flush() {
    if (keptFrom < keptTo) {
      int from = keptFrom;
      keptFrom = keptTo;
      give(in.retainedSlice(from, keptTo - from));
    }
  }

  /** Gives what stays of the buffer to the sink, or releases it. */
  private void done() {
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

  private void give(ByteBuf bytes) {
    if (over) {
      bytes.release();
    } else {
      sink.bytes(bytes);
    }
  }

  private static boolean endsInALine(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    return end > from && bytes.getByte(end - 1) != '\n';
  }
}
