package dev.hearth.dialect.gemini;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.SseDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Relays a streamed answer of the same format: the bytes travel as they came, whole events only,
 * and every event is looked at. Left out is an event that tells of an error; an event without data
 * becomes a blank line, because Google's client for Python fails on a comment.
 */
final class PassThroughStream implements AnswerRelay {
  private final AnswerSink sink;
  private final SseDecoder events;
  private final Forwarding forwarding;
  private final ResponseReader response = new ResponseReader();

  private @Nullable Usage usage;
  private boolean outputStarted;
  private boolean finishSeen;
  private boolean over;

  PassThroughStream(StreamForm form, AnswerSink sink, ByteBufAllocator allocator) {
    this.sink = sink;
    this.events = new SseDecoder(allocator, SseDecoder.DEFAULT_LIMIT);
    this.forwarding =
        switch (form) {
          case EVENTS -> new EventForwarding(sink);
          case ARRAY -> new ArrayForwarding(sink, allocator);
        };
  }

  @Override
  public void accept(ByteBuf bytes) {
    forwarding.begin(bytes);
    try {
      while (!over && events.next(bytes)) {
        event();
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      forwarding.done();
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
      forwarding.end();
      finish();
    } else {
      fail(BackendErrors.broken("The back end's answer ended without a finish reason."));
    }
  }

  @Override
  public void close() {
    over = true;
    forwarding.close();
    events.close();
  }

  private void event() {
    if (!events.hasData()) {
      ByteBuf bare = BareError.in(events);
      if (bare == null) {
        forwarding.blank();
      } else {
        fail(BackendErrors.inAnswer(bare));
      }
      return;
    }
    try {
      response.read(events.data());
    } catch (IOException _) {
      fail(BackendErrors.broken("The back end's stream holds an event that is no JSON object."));
      return;
    }
    if (response.isError()) {
      fail(BackendErrors.inAnswer(events.data()));
    } else {
      response();
    }
  }

  private void response() {
    usage = response.usage() == null ? usage : response.usage();
    finishSeen |= response.finishReason() != null || response.blockReason() != null;
    if (!outputStarted && response.hasOutput()) {
      outputStarted = true;
      sink.outputStarted();
      if (over) {
        return;
      }
    }
    forwarding.keep(events);
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
    forwarding.flush();
    if (usage != null && !over) {
      sink.usage(usage);
    }
  }
}
