package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.StreamForwarder;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole events only,
 * and every event is looked at. Left out are the usage chunk of a caller who did not ask for it,
 * lines that break clients ({@code id:}, and {@code data:} without a value), an event that tells of
 * an error, and whatever follows the end marker.
 */
final class PassThroughStream implements AnswerRelay {
  private final boolean usageWanted;
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private final SseDecoder events;
  private final StreamForwarder forwarder;
  private final ChunkScan chunk = new ChunkScan();
  private final UsageHold usage = new UsageHold();

  private boolean outputStarted;
  private boolean finishSeen;
  private boolean over;

  PassThroughStream(boolean usageWanted, AnswerSink sink, ByteBufAllocator allocator) {
    this.usageWanted = usageWanted;
    this.sink = sink;
    this.allocator = allocator;
    this.events = new SseDecoder(allocator, SseDecoder.DEFAULT_LIMIT);
    this.forwarder = new StreamForwarder(sink);
  }

  @Override
  public void accept(ByteBuf bytes) {
    forwarder.begin(bytes);
    try {
      while (!over && events.next(bytes)) {
        event();
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      forwarder.done();
    }
  }

  @Override
  public void end() {
    if (!over && events.finish()) {
      event();
    }
    if (over) {
      return;
    }
    if (finishSeen) {
      forwarder.give(ByteBufUtil.writeAscii(allocator, "data: [DONE]\n\n"));
      finish();
    } else {
      fail(BackendErrors.broken("The back end's answer ended without its end marker."));
    }
  }

  @Override
  public void close() {
    over = true;
    forwarder.close();
    events.close();
  }

  private void event() {
    if (!events.hasData()) {
      keep();
    } else if (EndMarker.isIn(events)) {
      done();
    } else if (!chunk.scan(events.dataBuffer(), events.dataStart(), events.dataEnd())) {
      fail(BackendErrors.broken("The back end's stream holds an event that is no JSON object."));
    } else if (chunk.isError()) {
      fail(BackendErrors.inAnswer(events.data()));
    } else {
      chunk();
    }
  }

  private void chunk() {
    finishSeen |= chunk.isFinish();
    if (chunk.hasUsage()) {
      usage.hold(events.dataBuffer(), chunk.usageStart(), chunk.usageEnd());
    }
    if (!outputStarted && FirstOutput.isIn(events.data())) {
      outputStarted = true;
      sink.outputStarted();
      if (over) {
        return;
      }
    }
    boolean onlyUsage = chunk.hasUsage() && !chunk.hasChoices();
    if (usageWanted || !onlyUsage) {
      keep();
    }
  }

  private void done() {
    if (outputStarted) {
      keep();
      finish();
    } else {
      fail(BackendErrors.broken("The back end's answer ended before it had begun."));
    }
  }

  private void keep() {
    CleanEvents.keep(events, forwarder, allocator);
  }

  private void finish() {
    settle();
    if (!over) {
      over = true;
      sink.finished();
    }
  }

  private void fail(InferenceError error) {
    settle();
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  /** Gives what is held: the bytes that stay, and the usage. */
  private void settle() {
    forwarder.flush();
    Usage used = usage.read();
    if (used != null && !over) {
      sink.usage(used);
    }
  }
}
