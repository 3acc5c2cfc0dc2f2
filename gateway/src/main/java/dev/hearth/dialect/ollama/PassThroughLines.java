package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.StreamForwarder;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.NdjsonDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole lines only, and
 * every line is looked at. Left out are blank lines, a line that tells of an error, and whatever
 * follows the last line.
 */
final class PassThroughLines implements AnswerRelay {
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private final NdjsonDecoder lines;
  private final StreamForwarder forwarder;
  private final LineScan line = new LineScan();

  /** Whether the line under way began in an earlier buffer. */
  private boolean torn;

  private boolean outputStarted;
  private boolean over;

  PassThroughLines(AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.allocator = allocator;
    this.lines = new NdjsonDecoder(allocator, NdjsonDecoder.DEFAULT_LIMIT);
    this.forwarder = new StreamForwarder(sink);
  }

  @Override
  public void accept(ByteBuf bytes) {
    int from = bytes.readerIndex();
    forwarder.begin(bytes);
    try {
      while (!over && lines.next(bytes)) {
        line(bytes.readerIndex());
        torn = false;
      }
      torn |= endsInALine(bytes, from);
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      forwarder.done();
    }
  }

  @Override
  public void end() {
    if (!over && lines.finish()) {
      torn = true;
      line(0);
    }
    if (!over) {
      fail(BackendErrors.broken("The back end's answer ended without its last line (done: true)."));
    }
  }

  @Override
  public void close() {
    over = true;
    forwarder.close();
    lines.close();
  }

  /**
   * Looks at the line that was found.
   *
   * @param end where it ends in the buffer, which is of no interest where it began in another
   */
  private void line(int end) {
    ByteBuf json = lines.line();
    if (!line.scan(json, json.readerIndex(), json.writerIndex())) {
      fail(BackendErrors.broken("The back end's answer holds a line that is no JSON object."));
    } else if (line.isError()) {
      fail(BackendErrors.inAnswer(json));
    } else {
      keep(json, end);
    }
  }

  private void keep(ByteBuf json, int end) {
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
      forwarder.give(whole);
    } else {
      forwarder.keep(end - json.readableBytes() - 1, end);
      start(output);
    }
    if (last) {
      finish(usage);
    }
  }

  private void start(boolean output) {
    if (output && !outputStarted && !over) {
      outputStarted = true;
      sink.outputStarted();
    }
  }

  private void finish(@Nullable Usage usage) {
    forwarder.flush();
    if (usage != null && !over) {
      sink.usage(usage);
    }
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  private void fail(InferenceError error) {
    forwarder.flush();
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private static boolean endsInALine(ByteBuf bytes, int from) {
    int end = bytes.writerIndex();
    return end > from && bytes.getByte(end - 1) != '\n';
  }
}
